//! Each header as HMRC wants it, and all of them before the simulator's own reading of HMRC's rules.

use percent_encoding::percent_decode_str;
use proptest::prelude::*;
use rstest::rstest;
use uuid::Uuid;

use super::*;
use crate::simulator::fraud_headers::{Finding, judge};

fn facts() -> Facts {
    Facts {
        method: ConnectionMethod::Desktop,
        device_id: Ok(Uuid::from_u128(0x5f0b_1c1e_6a86_4c0e_9f57_2d9a_4c4b_8a11)),
        local_ips: Ok(vec!["192.168.7.20".parse().unwrap(), "fd12::7".parse().unwrap()]),
        local_ips_at: "2026-09-04T08:05:09.07Z".parse().unwrap(),
        mac_addresses: Ok(vec![[0x3c, 0x52, 0x82, 0x01, 0x9f, 0xaa], [0x02, 0x42, 0xac, 0x11, 0x00, 0x02]]),
        screens: Ok(vec![
            Screen { width: 2560, height: 1440, scaling: 150, colour_depth: 24 },
            Screen { width: 800, height: 600, scaling: 100, colour_depth: 30 },
        ]),
        utc_offset_minutes: Ok(60),
        system: Ok(System {
            family: "Linux".to_owned(),
            version: "6.8.0".to_owned(),
            manufacturer: Some("LENOVO & Co".to_owned()),
            model: Some("20XW004AUK".to_owned()),
        }),
        user: Ok("OFFICE\\ann lee".to_owned()),
        window: Ok(Window { width: 1256, height: 803 }),
    }
}

fn nothing_known() -> Facts {
    Facts {
        method: ConnectionMethod::Desktop,
        device_id: Err(Missing::NothingKept),
        local_ips: Err(Missing::Unreadable),
        local_ips_at: facts().local_ips_at,
        mac_addresses: Ok(Vec::new()),
        screens: Err(Missing::NoScreen),
        utc_offset_minutes: Err(Missing::Unreadable),
        system: Err(Missing::NotOnThisSystem),
        user: Ok(String::new()),
        window: Ok(Window { width: 0, height: 0 }),
    }
}

fn value(facts: &Facts, name: &str) -> Known<String> {
    fraud_headers(facts).into_iter().find(|header| header.name == name).unwrap().value
}

#[rstest]
#[case("Gov-Client-Connection-Method", "DESKTOP_APP_DIRECT")]
#[case("Gov-Client-Device-ID", "5f0b1c1e-6a86-4c0e-9f57-2d9a4c4b8a11")]
#[case("Gov-Client-Local-IPs", "192.168.7.20,fd12%3A%3A7")]
#[case("Gov-Client-Local-IPs-Timestamp", "2026-09-04T08:05:09.070Z")]
#[case("Gov-Client-MAC-Addresses", "3c%3A52%3A82%3A01%3A9f%3Aaa,02%3A42%3Aac%3A11%3A00%3A02")]
#[case(
    "Gov-Client-Screens",
    "width=2560&height=1440&scaling-factor=1.5&colour-depth=24,width=800&height=600&scaling-factor=1&colour-depth=30"
)]
#[case("Gov-Client-Timezone", "UTC+01:00")]
#[case(
    "Gov-Client-User-Agent",
    "os-family=Linux&os-version=6.8.0&device-manufacturer=LENOVO%20%26%20Co&device-model=20XW004AUK"
)]
#[case("Gov-Client-User-IDs", "os=OFFICE%5Cann%20lee")]
#[case("Gov-Client-Window-Size", "width=1256&height=803")]
#[case("Gov-Vendor-Product-Name", "Quarterdeck")]
#[case("Gov-Vendor-Version", concat!("quarterdeck=", env!("CARGO_PKG_VERSION")))]
fn a_known_fact(#[case] name: &str, #[case] expected: &str) {
    assert_eq!(value(&facts(), name), Ok(expected.to_owned()));
}

#[rstest]
#[case("Gov-Client-Device-ID", Missing::NothingKept)]
#[case("Gov-Client-Local-IPs", Missing::Unreadable)]
#[case("Gov-Client-Local-IPs-Timestamp", Missing::Unreadable)]
#[case("Gov-Client-MAC-Addresses", Missing::NoneThere)]
#[case("Gov-Client-Multi-Factor", Missing::NoSignIn)]
#[case("Gov-Client-Screens", Missing::NoScreen)]
#[case("Gov-Client-Timezone", Missing::Unreadable)]
#[case("Gov-Client-User-Agent", Missing::NotOnThisSystem)]
#[case("Gov-Client-User-IDs", Missing::NoneThere)]
#[case("Gov-Client-Window-Size", Missing::NoPixels)]
#[case("Gov-Vendor-License-IDs", Missing::NoLicence)]
fn a_missing_fact_is_told_with_its_reason_and_not_made_up(#[case] name: &str, #[case] reason: Missing) {
    assert_eq!(value(&nothing_known(), name), Err(reason));
}

#[rstest]
#[case(0, "UTC+00:00")]
#[case(60, "UTC+01:00")]
#[case(345, "UTC+05:45")]
#[case(-210, "UTC-03:30")]
#[case(-30, "UTC-00:30")]
#[case(840, "UTC+14:00")]
fn time_zones(#[case] minutes: i32, #[case] expected: &str) {
    assert_eq!(timezone(minutes), expected);
}

#[rstest]
#[case(100, "1")]
#[case(125, "1.25")]
#[case(150, "1.5")]
#[case(205, "2.05")]
#[case(1000, "10")]
fn scaling_factors(#[case] scaling: u32, #[case] expected: &str) {
    let text = screen(&Screen { width: 1, height: 1, scaling, colour_depth: 24 });
    assert_eq!(text, format!("width=1&height=1&scaling-factor={expected}&colour-depth=24"));
}

#[test]
fn what_the_computer_does_not_tell_is_left_out() {
    let system = System { family: "Linux".to_owned(), version: "6.8.0".to_owned(), manufacturer: None, model: None };
    assert_eq!(user_agent(&system), "os-family=Linux&os-version=6.8.0");
}

#[test]
fn no_debug_text_shows_a_fact() {
    let shown = format!("{:?} {:?}", facts(), fraud_headers(&facts()));
    for fact in ["5f0b1c1e", "192.168", "fd12", "3c", "OFFICE", "ann", "LENOVO", "2560", "1256"] {
        assert!(!shown.contains(fact), "{fact} in {shown}");
    }
}

fn sent(facts: &Facts) -> Vec<(String, String)> {
    let told = |header: FraudHeader| Some((header.name.to_owned(), header.value.ok()?));
    fraud_headers(facts).into_iter().filter_map(told).collect()
}

#[test]
fn a_full_set_is_found_wanting_only_where_this_program_has_nothing_to_tell() {
    let findings = judge(&sent(&facts()));
    let found: Vec<_> = findings.iter().map(|Finding { error, code, header, .. }| (*error, *code, *header)).collect();
    assert_eq!(
        found,
        [(false, "MISSING_HEADER", "gov-client-multi-factor"), (false, "MISSING_HEADER", "gov-vendor-license-ids")]
    );
}

fn some<T: Arbitrary>() -> impl Strategy<Value = Vec<T>> {
    prop::collection::vec(any::<T>(), 0..4)
}

fn anything() -> impl Strategy<Value = Facts> {
    let text = "\\PC{1,20}";
    let machine = (any::<u128>(), some::<IpAddr>(), some::<[u8; 6]>(), -840..=840_i32);
    let screens = prop::collection::vec((1..9_999_u32, 1..9_999_u32, 50..500_u32, 1..64_u32), 0..3);
    (machine, screens, text, text, text, prop::option::of(text), (1..9_999_u32, 1..9_999_u32)).prop_map(
        |((id, ips, macs, offset), screens, user, family, version, model, (width, height))| Facts {
            method: ConnectionMethod::Desktop,
            device_id: Ok(Uuid::from_u128(id)),
            local_ips: Ok(ips),
            local_ips_at: facts().local_ips_at,
            mac_addresses: Ok(macs),
            screens: Ok(screens
                .into_iter()
                .map(|(width, height, scaling, colour_depth)| Screen { width, height, scaling, colour_depth })
                .collect()),
            utc_offset_minutes: Ok(offset),
            system: Ok(System { family, version, manufacturer: model.clone(), model }),
            user: Ok(user),
            window: Ok(Window { width, height }),
        },
    )
}

proptest! {
    #[test]
    fn whatever_the_facts_the_headers_are_well_formed(facts in anything()) {
        let headers = sent(&facts);
        for (name, value) in &headers {
            prop_assert!(
                value.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~%=&,:+".contains(&byte)),
                "{name}: {value}"
            );
        }
        let errors: Vec<_> =
            judge(&headers).into_iter().filter(|found| found.error && found.code != "MISSING_HEADER").collect();
        prop_assert!(errors.is_empty(), "{errors:?}");
    }

    #[test]
    fn what_is_encoded_can_be_read_back(user in "\\PC{1,40}") {
        let text = user_ids(&Ok(user.clone())).unwrap();
        let (key, value) = text.split_once('=').unwrap();
        prop_assert_eq!(key, "os");
        prop_assert!(!value.contains(['=', '&', ',', '+', ' ']));
        prop_assert_eq!(percent_decode_str(value).decode_utf8().unwrap(), user);
    }
}

#[test]
fn screens_and_windows_are_no_part_of_the_other_method() {
    let other = Facts { method: ConnectionMethod::Other, ..facts() };
    assert_eq!(value(&other, "Gov-Client-Connection-Method").as_deref(), Ok("OTHER_DIRECT"));
    for name in ["Gov-Client-Screens", "Gov-Client-Window-Size"] {
        assert_eq!(value(&other, name), Err(Missing::NotInMethod), "{name}");
    }
    let told = |facts: &Facts| fraud_headers(facts).into_iter().filter(|header| header.value.is_ok()).count();
    assert_eq!(told(&facts()) - told(&other), 2, "everything else is told all the same");
}
