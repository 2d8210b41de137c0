//! The address of a server on this computer: the only sort `--base-url` takes.

/// A base address on loopback, without a trailing slash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaseUrl(String);

/// Why an address is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotLocal {
    /// Not `http://` and a host.
    #[error("it must start with http:// and a host")]
    Form,
    /// Another computer.
    #[error("its host is not 127.0.0.1, [::1] or localhost")]
    Host,
    /// The port is no port.
    #[error("its port is not a number from 1 to 65535")]
    Port,
    /// More than an address and a path.
    #[error("it must hold no user name, question mark, number sign, backslash or space")]
    Extra,
}

impl BaseUrl {
    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Its host and port, as in `127.0.0.1:8080`, for the heading.
    pub fn authority(&self) -> &str {
        let rest = self.0.split_once("://").map_or("", |(_, rest)| rest);
        rest.split_once('/').map_or(rest, |(authority, _)| authority)
    }
}

impl std::str::FromStr for BaseUrl {
    type Err = NotLocal;

    fn from_str(text: &str) -> Result<Self, NotLocal> {
        let scheme = text.get(..7).filter(|scheme| scheme.eq_ignore_ascii_case("http://")).ok_or(NotLocal::Form)?;
        let rest = text.get(scheme.len()..).ok_or(NotLocal::Form)?;
        let odd = |c: char| matches!(c, '@' | '?' | '#' | '\\') || c.is_whitespace() || c.is_control();
        if rest.contains(odd) {
            return Err(NotLocal::Extra);
        }
        let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
        let (host, port) = match authority.strip_prefix('[') {
            Some(v6) => {
                let (_, after) = v6.split_once(']').ok_or(NotLocal::Form)?;
                let host = authority.get(..authority.len() - after.len()).ok_or(NotLocal::Form)?;
                match after.strip_prefix(':') {
                    Some(port) => (host, Some(port)),
                    None if after.is_empty() => (host, None),
                    None => return Err(NotLocal::Form),
                }
            }
            None => match authority.split_once(':') {
                Some((host, port)) => (host, Some(port)),
                None => (authority, None),
            },
        };
        let host = host.to_ascii_lowercase();
        if host.is_empty() {
            return Err(NotLocal::Form);
        }
        if !["127.0.0.1", "[::1]", "localhost"].contains(&host.as_str()) {
            return Err(NotLocal::Host);
        }
        let port = match port {
            None => String::new(),
            Some(digits) if digits.bytes().all(|byte| byte.is_ascii_digit()) => match digits.parse::<u16>() {
                Ok(number) if number > 0 => format!(":{number}"),
                _ => return Err(NotLocal::Port),
            },
            Some(_) => return Err(NotLocal::Port),
        };
        let path = path.trim_end_matches('/');
        let slash = if path.is_empty() { "" } else { "/" };
        Ok(Self(format!("http://{host}{port}{slash}{path}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("http://127.0.0.1:8080", "http://127.0.0.1:8080")]
    #[case("http://127.0.0.1:8080/", "http://127.0.0.1:8080")]
    #[case("HTTP://LocalHost/hmrc/", "http://localhost/hmrc")]
    #[case("http://[::1]:4010", "http://[::1]:4010")]
    #[case("http://[::1]", "http://[::1]")]
    fn a_server_on_this_computer_is_taken(#[case] text: &str, #[case] base: &str) {
        assert_eq!(text.parse::<BaseUrl>().unwrap().as_str(), base);
    }

    #[rstest]
    #[case("https://127.0.0.1", NotLocal::Form)]
    #[case("127.0.0.1:80", NotLocal::Form)]
    #[case("http://", NotLocal::Form)]
    #[case("http:///x", NotLocal::Form)]
    #[case("http://[::1", NotLocal::Form)]
    #[case("http://[::1]x", NotLocal::Form)]
    #[case("http://api.service.hmrc.gov.uk", NotLocal::Host)]
    #[case("http://127.0.0.1.example.com", NotLocal::Host)]
    #[case("http://localhost.example.com", NotLocal::Host)]
    #[case("http://0.0.0.0:80", NotLocal::Host)]
    #[case("http://[::2]:80", NotLocal::Host)]
    #[case("http://127.0.0.1@example.com", NotLocal::Extra)]
    #[case("http://127.0.0.1:80@example.com", NotLocal::Extra)]
    #[case("http://127.0.0.1\\@example.com", NotLocal::Extra)]
    #[case("http://127.0.0.1?x=1", NotLocal::Extra)]
    #[case("http://127.0.0.1#x", NotLocal::Extra)]
    #[case("http://127.0.0.1 .example.com", NotLocal::Extra)]
    #[case("http://127.0.0.1:0", NotLocal::Port)]
    #[case("http://127.0.0.1:65536", NotLocal::Port)]
    #[case("http://127.0.0.1:+80", NotLocal::Port)]
    #[case("http://127.0.0.1:", NotLocal::Port)]
    #[case("http://::1:80", NotLocal::Form)]
    fn anything_else_is_not(#[case] text: &str, #[case] why: NotLocal) {
        assert_eq!(text.parse::<BaseUrl>(), Err(why));
    }
}
