//! Which addresses a person may write, and where: the reasons read after the key they are about.

use url::{Host, Url};

use crate::rules::Profile;

/// The address of a server on this computer, as it is used: no slash at its end.
pub(super) fn loopback(text: &str) -> Result<String, &'static str> {
    const FORM: &str = "it takes an address on this computer, as in \"http://127.0.0.1:8080\"";
    let url = parse(text).ok_or(FORM)?;
    let here = match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(ip)) => ip == std::net::Ipv4Addr::LOCALHOST,
        Some(Host::Ipv6(ip)) => ip == std::net::Ipv6Addr::LOCALHOST,
        None => false,
    };
    if !here {
        return Err("a local profile talks to this computer only: the host must be 127.0.0.1, [::1] or localhost");
    }
    if url.scheme() != "http" || has_more(&url) {
        return Err(FORM);
    }
    Ok(plain(&url))
}

/// The address of a broker: a server that holds the application's secret and passes sign-ins on to HMRC.
pub(super) fn broker(text: &str) -> Result<String, &'static str> {
    const FORM: &str = "it takes the address of a broker, as in \"https://broker.example/token\"";
    let url = parse(text).ok_or(FORM)?;
    if url.scheme() != "https" {
        return Err("a broker handles tokens, so its address must start with https://");
    }
    if url.host().is_none() || has_more(&url) { Err(FORM) } else { Ok(plain(&url)) }
}

/// Whether a redirect address is one HMRC registers and this program can answer at.
pub(super) fn check_redirect(text: &str) -> Result<(), &'static str> {
    const FORM: &str = "HMRC registers redirects only as \"http://localhost:PORT/…\" or \"urn:ietf:wg:oauth:2.0:oob\"";
    if text == Profile::BY_HAND {
        return Ok(());
    }
    let url = parse(text).ok_or(FORM)?;
    let fits = url.scheme() == "http"
        && url.host_str() == Some("localhost")
        && url.port_or_known_default().is_some_and(|port| port > 0)
        && !has_more(&url);
    if fits { Ok(()) } else { Err(FORM) }
}

/// An address as everybody reads it: browsers and this library take a backslash for a slash and drop line ends, others
/// do not.
fn parse(text: &str) -> Option<Url> {
    let plain = text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    if plain { Url::parse(text).ok() } else { None }
}

/// Whether there is more than a host, a port and a path.
fn has_more(url: &Url) -> bool {
    !url.username().is_empty() || url.password().is_some() || url.query().is_some() || url.fragment().is_some()
}

fn plain(url: &Url) -> String {
    url.as_str().trim_end_matches('/').to_owned()
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("http://127.0.0.1:8080/", Some("http://127.0.0.1:8080"))]
    #[case("http://[::1]:1/base", Some("http://[::1]:1/base"))]
    #[case("HTTP://LocalHost:9", Some("http://localhost:9"))]
    #[case("https://127.0.0.1", None)]
    #[case("http://127.0.0.1.example.com", None)]
    #[case("http://localhost.example", None)]
    #[case("http://user@localhost", None)]
    #[case("http://localhost@evil.example", None)]
    #[case("http://localhost\\@evil.example", None)]
    #[case("http://localhost/?next=x", None)]
    #[case("http://0.0.0.0", None)]
    #[case("http://192.168.0.1", None)]
    #[case("localhost:8080", None)]
    #[case("", None)]
    fn only_this_computer_is_local(#[case] text: &str, #[case] taken: Option<&str>) {
        assert_eq!(loopback(text).ok().as_deref(), taken);
    }

    #[rstest]
    #[case("https://broker.example/token", Some("https://broker.example/token"))]
    #[case("http://broker.example/token", None)]
    #[case("https://user:word@broker.example/token", None)]
    #[case("broker.example", None)]
    fn a_broker_is_reached_over_tls(#[case] text: &str, #[case] taken: Option<&str>) {
        assert_eq!(broker(text).ok().as_deref(), taken);
    }

    #[rstest]
    #[case("http://localhost:8917/cb", true)]
    #[case("urn:ietf:wg:oauth:2.0:oob", true)]
    #[case("http://127.0.0.1:8917/cb", false)]
    #[case("http://[::1]:8917/cb", false)]
    #[case("https://localhost:8917/cb", false)]
    #[case("http://localhost:8917/cb#top", false)]
    fn redirects_are_what_hmrc_registers(#[case] text: &str, #[case] fits: bool) {
        assert_eq!(check_redirect(text).is_ok(), fits);
    }
}
