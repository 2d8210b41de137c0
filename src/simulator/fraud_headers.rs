//! HMRC's published rules about fraud prevention headers, as its validator in the sandbox applies them to
//! `DESKTOP_APP_DIRECT`.

use std::collections::BTreeMap;
use std::net::IpAddr;

use serde_json::{Value, json};

pub(crate) mod test_api;

/// Something the validator has to say about one header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Finding {
    /// An error rather than a warning.
    pub(crate) error: bool,
    pub(crate) code: &'static str,
    /// In lower case, as HMRC writes it.
    pub(crate) header: &'static str,
    pub(crate) message: &'static str,
}

/// What is wrong with a value: nothing, or a message, and whether it is certain.
type Verdict = Result<(), (bool, &'static str)>;

/// A header, whether its absence is an error, and how its value is judged.
type Rule = (&'static str, bool, fn(&str) -> Verdict);

/// The headers of the method.
const HEADERS: [Rule; 14] = [
    ("gov-client-connection-method", true, method),
    ("gov-client-device-id", true, device_id),
    ("gov-client-local-ips", true, local_ips),
    ("gov-client-local-ips-timestamp", true, timestamp),
    ("gov-client-mac-addresses", true, mac_addresses),
    ("gov-client-multi-factor", false, multi_factor),
    ("gov-client-screens", true, screens),
    ("gov-client-timezone", true, timezone),
    ("gov-client-user-agent", true, user_agent),
    ("gov-client-user-ids", true, key_values),
    ("gov-client-window-size", true, window_size),
    ("gov-vendor-license-ids", false, key_values),
    ("gov-vendor-product-name", true, product_name),
    ("gov-vendor-version", true, key_values),
];

/// Headers of other methods.
const UNEXPECTED: [&str; 7] = [
    "gov-client-browser-js-user-agent",
    "gov-client-browser-plugins",
    "gov-client-public-ip",
    "gov-client-public-ip-timestamp",
    "gov-client-public-port",
    "gov-vendor-forwarded",
    "gov-vendor-public-ip",
];

/// Judges the headers of a request, given by name and value.
pub(crate) fn judge(headers: &[(String, String)]) -> Vec<Finding> {
    let sent = |name: &str| headers.iter().find(|(sent, _)| sent.eq_ignore_ascii_case(name)).map(|(_, value)| value);
    let mut findings = Vec::new();
    for (header, needed, verdict) in HEADERS {
        let finding = |error, code, message| Finding { error, code, header, message };
        match sent(header).map(|value| value.trim()) {
            None => findings.push(finding(needed, "MISSING_HEADER", "The header is missing")),
            Some("") => findings.push(finding(needed, "EMPTY_HEADER", "The header has no value")),
            Some(value) => match placeholder(value).and_then(|()| verdict(value)) {
                Ok(()) => {}
                Err((true, message)) => findings.push(finding(true, "INVALID_HEADER", message)),
                Err((false, message)) => findings.push(finding(false, "POTENTIALLY_INVALID_HEADER", message)),
            },
        }
    }
    for header in UNEXPECTED {
        if sent(header).is_some() {
            let message = "The header does not belong to this connection method";
            findings.push(Finding { error: false, code: "UNEXPECTED_HEADER", header, message });
        }
    }
    findings
}

/// What findings come to together: HMRC's code and a message.
fn verdict(findings: &[Finding]) -> (&'static str, &'static str) {
    if findings.iter().any(|finding| finding.error) {
        ("INVALID_HEADERS", "At least 1 header is invalid")
    } else if findings.is_empty() {
        ("VALID_HEADERS", "All headers are valid")
    } else {
        ("POTENTIALLY_INVALID_HEADERS", "At least 1 header is potentially invalid")
    }
}

/// The validator's answer.
fn report(headers: &[(String, String)]) -> Value {
    let findings = judge(headers);
    let (code, message) = verdict(&findings);
    let mut report = json!({ "specVersion": "3.3", "code": code, "message": message });
    for (name, error) in [("errors", true), ("warnings", false)] {
        let mut entries: BTreeMap<(&str, &str), Vec<&str>> = BTreeMap::new();
        for finding in findings.iter().filter(|finding| finding.error == error) {
            entries.entry((finding.code, finding.message)).or_default().push(finding.header);
        }
        let entries: Vec<Value> = entries
            .into_iter()
            .map(|((code, message), headers)| json!({ "code": code, "message": message, "headers": headers }))
            .collect();
        if let (false, Some(report)) = (entries.is_empty(), report.as_object_mut()) {
            report.insert(name.to_owned(), entries.into());
        }
    }
    report
}

const fn must(holds: bool, message: &'static str) -> Verdict {
    if holds { Ok(()) } else { Err((true, message)) }
}

fn placeholder(value: &str) -> Verdict {
    let filled = ["null", "undefined", "unknown", "n/a", "none"].iter().any(|word| value.eq_ignore_ascii_case(word));
    must(!filled, "The value is a placeholder")?;
    must(value.is_ascii(), "The value is not US-ASCII")
}

/// The text that a value stands for, when it is encoded as it should be: nothing reserved is left as it is.
fn decoded(value: &str) -> Option<String> {
    let mut bytes = value.bytes();
    let mut text = Vec::new();
    while let Some(byte) = bytes.next() {
        match byte {
            b'%' => {
                let mut digit = || char::from(bytes.next()?).to_digit(16);
                let both = digit()? * 16 + digit()?;
                text.push(u8::try_from(both).ok()?);
            }
            b'-' | b'.' | b'_' | b'~' => text.push(byte),
            byte if byte.is_ascii_alphanumeric() => text.push(byte),
            _ => return None,
        }
    }
    String::from_utf8(text).ok()
}

/// The keys and values of `key=value&key=value`.
fn fields(value: &str) -> Option<BTreeMap<String, String>> {
    let field = |field: &str| {
        let (key, value) = field.split_once('=')?;
        Some((decoded(key)?, decoded(value)?))
    };
    value.split('&').map(field).collect()
}

fn positive(text: Option<&String>) -> bool {
    text.is_some_and(|text| text.parse::<u32>().is_ok_and(|number| number > 0))
}

fn method(value: &str) -> Verdict {
    must(value == "DESKTOP_APP_DIRECT", "The connection method is not DESKTOP_APP_DIRECT")
}

fn device_id(value: &str) -> Verdict {
    let parts: Vec<usize> = value.split('-').map(str::len).collect();
    let hex = value.bytes().all(|byte| byte == b'-' || byte.is_ascii_hexdigit());
    must(parts == [8, 4, 4, 4, 12] && hex, "The device id is not a UUID")
}

fn local_ips(value: &str) -> Verdict {
    let good = |item: &str| decoded(item).is_some_and(|ip| ip.parse::<IpAddr>().is_ok());
    must(value.split(',').all(good), "The value is not a list of percent-encoded IP addresses")
}

fn timestamp(value: &str) -> Verdict {
    let shape: String = value.chars().map(|letter| if letter.is_ascii_digit() { '9' } else { letter }).collect();
    let real = chrono::DateTime::parse_from_rfc3339(value).is_ok();
    must(shape == "9999-99-99T99:99:99.999Z" && real, "The value is not in the form yyyy-MM-ddThh:mm:ss.sssZ")
}

fn mac_addresses(value: &str) -> Verdict {
    let good = |item: &str| {
        decoded(item).is_some_and(|mac| {
            let mut parts = mac.split(':');
            let hex = |part: &str| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_hexdigit());
            parts.clone().count() == 6 && parts.all(hex)
        })
    };
    must(value.split(',').all(good), "The value is not a list of percent-encoded MAC addresses")
}

fn multi_factor(value: &str) -> Verdict {
    let good = |item: &str| {
        fields(item).is_some_and(|fields| {
            let kind = fields.get("type").is_some_and(|kind| ["TOTP", "AUTH_CODE", "OTHER"].contains(&kind.as_str()));
            kind && ["timestamp", "unique-reference"].iter().all(|key| fields.get(*key).is_some_and(|v| !v.is_empty()))
        })
    };
    must(value.split(',').all(good), "Each factor must have a type, a timestamp and a unique reference")
}

fn screens(value: &str) -> Verdict {
    let good = |item: &str| {
        fields(item).is_some_and(|fields| {
            let whole = ["width", "height", "colour-depth"].iter().all(|key| positive(fields.get(*key)));
            let factor = fields.get("scaling-factor").and_then(|factor| factor.parse::<rust_decimal::Decimal>().ok());
            whole && factor.is_some_and(|factor| factor > rust_decimal::Decimal::ZERO)
        })
    };
    must(value.split(',').all(good), "Each screen must have width, height, scaling-factor and colour-depth")
}

fn timezone(value: &str) -> Verdict {
    let shape: String = value.chars().map(|letter| if letter.is_ascii_digit() { '9' } else { letter }).collect();
    must(shape == "UTC+99:99" || shape == "UTC-99:99", "The value is not in the form UTC±<hh>:<mm>")
}

fn user_agent(value: &str) -> Verdict {
    let Some(fields) = fields(value) else { return Err((true, "The value is not percent-encoded keys and values")) };
    let has = |key: &str| fields.get(key).is_some_and(|value| !value.is_empty());
    must(has("os-family") && has("os-version"), "The value must have os-family and os-version")?;
    if has("device-manufacturer") && has("device-model") {
        Ok(())
    } else {
        Err((false, "The value should have device-manufacturer and device-model"))
    }
}

fn key_values(value: &str) -> Verdict {
    let good =
        |fields: BTreeMap<String, String>| fields.iter().all(|(key, value)| !key.is_empty() && !value.is_empty());
    must(fields(value).is_some_and(good), "The value is not percent-encoded keys and values")
}

fn window_size(value: &str) -> Verdict {
    let good = fields(value).is_some_and(|fields| ["width", "height"].iter().all(|key| positive(fields.get(*key))));
    must(good, "The window must have a width and a height in pixels")
}

fn product_name(value: &str) -> Verdict {
    must(decoded(value).is_some(), "The value is not percent-encoded")
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    const GOOD: [(&str, &str); 14] = [
        ("Gov-Client-Connection-Method", "DESKTOP_APP_DIRECT"),
        ("Gov-Client-Device-ID", "beec798b-b366-47fa-b1f8-92cede14a1ce"),
        ("Gov-Client-Local-IPs", "10.1.2.3,10.3.4.2,fe80%3A%3A1"),
        ("Gov-Client-Local-IPs-Timestamp", "2026-09-21T14:30:05.123Z"),
        ("Gov-Client-MAC-Addresses", "ea%3A43%3A1a%3A5d%3A21%3A45,10%3A12%3Acc%3Afa%3Aaa%3A32"),
        ("Gov-Client-Multi-Factor", "type=TOTP&timestamp=2026-09-21T13%3A23Z&unique-reference=c672b8d1"),
        ("Gov-Client-Screens", "width=1920&height=1080&scaling-factor=1.25&colour-depth=16"),
        ("Gov-Client-Timezone", "UTC+00:00"),
        ("Gov-Client-User-Agent", "os-family=Linux&os-version=6.1&device-manufacturer=QEMU&device-model=q35"),
        ("Gov-Client-User-IDs", "os=alice&product=alice%40example.com"),
        ("Gov-Client-Window-Size", "width=1256&height=803"),
        ("Gov-Vendor-License-IDs", "product=8D7963490527D33716835EE7C195516D5E562E03"),
        ("Gov-Vendor-Product-Name", "Product%20Name"),
        ("Gov-Vendor-Version", "product=1.2.3.build4286"),
    ];

    /// The good headers with one changed; without it when the value is `-`.
    fn with(name: &str, value: &str) -> Vec<(String, String)> {
        let mut headers: Vec<_> = GOOD.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        headers.retain(|(known, _)| known != name);
        if value != "-" {
            headers.push((name.to_owned(), value.to_owned()));
        }
        headers
    }

    #[test]
    fn good_headers_are_valid() {
        let headers = with("", "-");
        assert_eq!(judge(&headers), []);
        assert_eq!(report(&headers)["code"], "VALID_HEADERS");
        assert_eq!(report(&headers).get("errors"), None);
    }

    #[rstest]
    #[case("Gov-Client-Connection-Method", "OTHER_DIRECT", true, "INVALID_HEADER")]
    #[case("Gov-Client-Device-ID", "my-laptop", true, "INVALID_HEADER")]
    #[case("Gov-Client-Device-ID", "-", true, "MISSING_HEADER")]
    #[case("Gov-Client-Local-IPs", "fe80::1", true, "INVALID_HEADER")]
    #[case("Gov-Client-Local-IPs", "10.1.2.3,", true, "INVALID_HEADER")]
    #[case("Gov-Client-Local-IPs", "10.1.2.300", true, "INVALID_HEADER")]
    #[case("Gov-Client-Local-IPs-Timestamp", "2026-09-21T14:30:05.1Z", true, "INVALID_HEADER")]
    #[case("Gov-Client-Local-IPs-Timestamp", "2026-09-21T14:30:05Z", true, "INVALID_HEADER")]
    #[case("Gov-Client-MAC-Addresses", "ea:43:1a:5d:21:45", true, "INVALID_HEADER")]
    #[case("Gov-Client-Multi-Factor", "-", false, "MISSING_HEADER")]
    #[case("Gov-Client-Multi-Factor", "", false, "EMPTY_HEADER")]
    #[case("Gov-Client-Screens", "width=1920&height=1080", true, "INVALID_HEADER")]
    #[case("Gov-Client-Screens", "width=0&height=1&scaling-factor=1&colour-depth=24", true, "INVALID_HEADER")]
    #[case("Gov-Client-Timezone", "GMT", true, "INVALID_HEADER")]
    #[case("Gov-Client-Timezone", "+01:00", true, "INVALID_HEADER")]
    #[case("Gov-Client-User-Agent", "os-family=Linux&os-version=6.1", false, "POTENTIALLY_INVALID_HEADER")]
    #[case("Gov-Client-User-Agent", "os-family=Linux&device-model=a+b", true, "INVALID_HEADER")]
    #[case("Gov-Client-User-IDs", "unknown", true, "INVALID_HEADER")]
    #[case("Gov-Client-Window-Size", "", true, "EMPTY_HEADER")]
    #[case("Gov-Client-Window-Size", "width=80&height=0", true, "INVALID_HEADER")]
    #[case("Gov-Vendor-License-IDs", "-", false, "MISSING_HEADER")]
    #[case("Gov-Vendor-License-IDs", "app=", true, "INVALID_HEADER")]
    #[case("Gov-Vendor-Product-Name", "Product Name", true, "INVALID_HEADER")]
    #[case("Gov-Vendor-Version", "1.2.3", true, "INVALID_HEADER")]
    #[case("Gov-Client-Public-Port", "443", false, "UNEXPECTED_HEADER")]
    fn one_bad_header_is_found(#[case] name: &str, #[case] value: &str, #[case] error: bool, #[case] code: &str) {
        let headers = with(name, value);
        let [finding] = judge(&headers).try_into().unwrap();
        assert_eq!((finding.error, finding.code, finding.header), (error, code, name.to_ascii_lowercase().as_str()));
        let report = report(&headers);
        let (kind, overall) =
            if error { ("errors", "INVALID_HEADERS") } else { ("warnings", "POTENTIALLY_INVALID_HEADERS") };
        assert_eq!(report["code"], overall);
        assert_eq!(report[kind][0]["headers"], json!([name.to_ascii_lowercase()]));
    }
}
