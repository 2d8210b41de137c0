//! The fourteen fraud prevention headers of a program that calls HMRC straight from a desktop
//! (`DESKTOP_APP_DIRECT`, specification 3.3); of `OTHER_DIRECT`, which HMRC may agree to instead, two of them are no part.
//!
//! Facts in, headers out. Each header has a value or the reason why there is none; one without a value is not sent:
//! HMRC wants no placeholders.

use core::net::IpAddr;
use std::fmt::Write as _;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::rules::machine::{Facts, Known, Missing, Screen, System, Window};
use crate::rules::profile::ConnectionMethod;

/// A header with its value, or the reason why it has none.
#[derive(Clone, PartialEq, Eq)]
pub struct FraudHeader {
    /// Its name.
    pub name: &'static str,
    /// Its value, ready to be sent.
    pub value: Known<String>,
}

/// Without the value: it tells who sits where.
impl std::fmt::Debug for FraudHeader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let value = self.value.as_ref().map(|_| "…");
        f.debug_struct("FraudHeader").field("name", &self.name).field("value", &value).finish()
    }
}

/// Everything but the letters that RFC 3986 calls unreserved. Separators are put between encoded parts.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// All fourteen headers, in the order of HMRC's guide.
pub fn fraud_headers(facts: &Facts) -> [FraudHeader; 14] {
    let header = |name, value| FraudHeader { name, value };
    [
        header("Gov-Client-Connection-Method", Ok(facts.method.as_str().to_owned())),
        header("Gov-Client-Device-ID", facts.device_id.map(|id| id.hyphenated().to_string())),
        header("Gov-Client-Local-IPs", list(&facts.local_ips, |ip| ip_address(*ip))),
        header("Gov-Client-Local-IPs-Timestamp", timestamp(facts)),
        header("Gov-Client-MAC-Addresses", list(&facts.mac_addresses, |mac| mac_address(*mac))),
        header("Gov-Client-Multi-Factor", Err(Missing::NoSignIn)),
        header("Gov-Client-Screens", on_a_desktop(facts).and_then(|()| list(&facts.screens, screen))),
        header("Gov-Client-Timezone", facts.utc_offset_minutes.map(timezone)),
        header("Gov-Client-User-Agent", facts.system.as_ref().map(user_agent).map_err(|missing| *missing)),
        header("Gov-Client-User-IDs", user_ids(&facts.user)),
        header("Gov-Client-Window-Size", on_a_desktop(facts).and_then(|()| facts.window.and_then(window_size))),
        header("Gov-Vendor-License-IDs", Err(Missing::NoLicence)),
        header("Gov-Vendor-Product-Name", Ok(encoded("Quarterdeck"))),
        header("Gov-Vendor-Version", Ok(pairs(&[("quarterdeck", env!("CARGO_PKG_VERSION"))]))),
    ]
}

/// Screens and windows are asked of desktop programs only.
fn on_a_desktop(facts: &Facts) -> Known<()> {
    match facts.method {
        ConnectionMethod::Desktop => Ok(()),
        ConnectionMethod::Other => Err(Missing::NotInMethod),
    }
}

fn encoded(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}

/// `key=value&key=value`.
fn pairs(pairs: &[(&str, &str)]) -> String {
    let pairs: Vec<String> = pairs.iter().map(|(key, value)| format!("{}={}", encoded(key), encoded(value))).collect();
    pairs.join("&")
}

/// One item after the other; none at all is no value.
fn list<T>(items: &Known<Vec<T>>, write: impl Fn(&T) -> String) -> Known<String> {
    match items {
        Ok(items) if items.is_empty() => Err(Missing::NoneThere),
        Ok(items) => Ok(items.iter().map(write).collect::<Vec<_>>().join(",")),
        Err(missing) => Err(*missing),
    }
}

fn ip_address(ip: IpAddr) -> String {
    encoded(&ip.to_string())
}

/// Of the addresses, so there is none without them.
fn timestamp(facts: &Facts) -> Known<String> {
    list(&facts.local_ips, |_| String::new())?;
    Ok(facts.local_ips_at.format("%Y-%m-%dT%H:%M:%S%.3fZ").to_string())
}

fn mac_address(mac: [u8; 6]) -> String {
    let mut text = String::new();
    for byte in mac {
        let colon = if text.is_empty() { "" } else { "%3A" };
        let _infallible = write!(text, "{colon}{byte:02x}");
    }
    text
}

fn screen(screen: &Screen) -> String {
    let Screen { width, height, scaling, colour_depth } = screen;
    let factor = format!("{}.{:02}", scaling / 100, scaling % 100);
    let factor = factor.trim_end_matches('0').trim_end_matches('.');
    format!("width={width}&height={height}&scaling-factor={factor}&colour-depth={colour_depth}")
}

fn timezone(minutes: i32) -> String {
    let sign = if minutes < 0 { '-' } else { '+' };
    let minutes = minutes.unsigned_abs();
    format!("UTC{sign}{:02}:{:02}", minutes / 60, minutes % 60)
}

/// Parts that the computer does not tell are left out, not left empty.
fn user_agent(system: &System) -> String {
    let told = [
        ("os-family", Some(system.family.as_str())),
        ("os-version", Some(system.version.as_str())),
        ("device-manufacturer", system.manufacturer.as_deref()),
        ("device-model", system.model.as_deref()),
    ];
    let told: Vec<(&str, &str)> = told.iter().filter_map(|(key, value)| Some((*key, (*value)?))).collect();
    pairs(&told)
}

fn user_ids(user: &Known<String>) -> Known<String> {
    match user {
        Ok(user) if user.is_empty() => Err(Missing::NoneThere),
        Ok(user) => Ok(pairs(&[("os", user)])),
        Err(missing) => Err(*missing),
    }
}

fn window_size(window: Window) -> Known<String> {
    let Window { width, height } = window;
    if width == 0 || height == 0 { Err(Missing::NoPixels) } else { Ok(format!("width={width}&height={height}")) }
}

#[cfg(test)]
mod tests;
