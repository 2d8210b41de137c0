//! Addresses against what HMRC, a person's file or an enemy may write into them.

use proptest::prelude::*;
use url::Url;

use super::*;

#[test]
fn hmrcs_pages_are_taken_as_they_are() {
    for address in [
        "https://www.gov.uk/",
        "https://www.tax.service.gov.uk/view-penalty/self-assessment/agent",
        "https://www.tax.service.gov.uk/a/tax-year-summary/2027#taxCalculation",
        "https://www.tax.service.gov.uk/a/charge?id=AB%2F1&isInterestCharge=false",
    ] {
        let read: Address = address.parse().unwrap();
        assert_eq!(read.as_str(), address);
    }
}

#[test]
fn nothing_else_is() {
    for address in [
        "",
        "http://www.gov.uk/",
        "https://www.gov.uk",
        "https://www.gov.uk.evil.example/",
        "https://www.gov.uk:443/",
        "https://www.gov.uk@evil.example/",
        "https://evil.example/https://www.gov.uk/",
        "https://WWW.GOV.UK/",
        " https://www.gov.uk/",
        "https://www.gov.uk/a b",
        "https://www.gov.uk/\u{1b}]8;;",
        "https://www.gov.uk/\\evil.example",
        "https://www.gov.uk//evil.example",
        "https://www.gov.uk/a/../b",
        "https://www.gov.uk/a/%2e%2E/b",
        "https://www.gov.uk/a/.%2e",
        "https://www.gov.uk/%",
        "https://www.gov.uk/%+1",
        "https://www.gov.uk/%0a",
        "https://www.gov.uk/a'b",
        "https://www.gov.uk/$(id)",
        "javascript:alert(1)",
        "file:///etc/passwd",
    ] {
        assert!(address.parse::<Address>().is_err(), "{address:?}");
    }
}

#[test]
fn what_fills_a_blank_stays_in_its_place() {
    let page: Page =
        "https://www.tax.service.gov.uk/v/charge?id={document}&isInterestCharge={interest-only}".parse().unwrap();
    let filled = page.fill(|blank| match blank {
        Blank::Document => Some("1&id=2#/../{utr}".to_owned()),
        Blank::InterestOnly => Some("true".to_owned()),
        _ => None,
    });
    let expected =
        "https://www.tax.service.gov.uk/v/charge?id=1%26id%3D2%23%2F%2E%2E%2F%7Butr%7D&isInterestCharge=true";
    assert_eq!(filled.unwrap().as_str(), expected);
    assert_eq!(page.fill(|_blank| None), None);
    assert_eq!(page.plain(), None);
}

/// Longer ones are cut short by some browsers, and by some ways of starting one.
#[test]
fn an_address_is_no_longer_than_browsers_take() {
    let of = |length: usize| format!("{:a<length$}", "https://www.gov.uk/").parse::<Address>();
    assert!(of(2000).is_ok() && of(2001).is_err());
}

#[test]
fn a_page_with_a_blank_nobody_knows_is_none() {
    for page in ["https://www.gov.uk/{who}", "https://{utr}/", "https://www.gov.uk/{utr"] {
        assert!(page.parse::<Page>().is_err(), "{page}");
    }
}

/// Reads an address as browsers do, by a reader that is not ours: the host, the parts of the path, the names and values
/// of the query.
fn read(address: &str) -> (Vec<String>, Vec<(String, String)>) {
    let url = Url::parse(address).unwrap();
    assert_eq!(url.as_str(), address, "nothing in it needs putting right");
    assert_eq!(url.scheme(), "https");
    assert!(HOSTS.contains(&url.host_str().unwrap()), "{address}");
    assert_eq!((url.port(), url.username(), url.password()), (None, "", None), "{address}");
    (url.path_segments().unwrap().map(str::to_owned).collect(), url.query_pairs().into_owned().collect())
}

/// What an answer of HMRC's, or of whoever stands in for HMRC, might hold where a number should be.
fn anything() -> impl Strategy<Value = String> {
    let nasty = prop::sample::select(vec![
        "..",
        ".",
        "/",
        "//",
        "\\",
        "%",
        "%2e%2e",
        "%2F",
        "{utr}",
        "{document}",
        "{",
        "}",
        "&",
        "=",
        "#",
        "?",
        "@",
        ":",
        "evil.example",
        "https://evil.example/",
        "javascript:",
        "\u{1b}]8;;",
        "\u{7}",
        "\0",
        "\n",
        "\r\n",
        "\t",
        " ",
        "+",
        "'",
        "\"",
        "`",
        "$(id)",
        ";",
        "|",
        "<",
        ">",
        "\u{202e}",
        "\u{2066}",
        "\u{200b}",
        "\u{feff}",
        "\u{85}",
        "é",
        "𝟙",
        "١",
        "½",
        "0",
        "9",
        "true",
        "-1",
        "1e9",
        "XP002610000001",
    ]);
    let made = prop::collection::vec(nasty, 0..8).prop_map(|parts| parts.concat());
    let huge = (0..5000_usize).prop_map(|many| "9".repeat(many));
    prop_oneof![4 => made, 3 => any::<String>(), 2 => "[0-9]{1,21}", 1 => "[A-Z]{2}[0-9]{12}", 1 => huge]
}

/// A page, made of pieces that a file could have.
fn any_page() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "https://",
        "http://",
        "www.gov.uk",
        "www.tax.service.gov.uk",
        "WWW.GOV.UK",
        "evil.example",
        "@",
        ":443",
        ":",
        "/",
        "//",
        "..",
        ".",
        "%2e",
        "%2E",
        "%",
        "%0",
        "%00",
        "%0a",
        "\\",
        "?",
        "#",
        "&",
        "=",
        "a",
        "id",
        "{utr}",
        "{document}",
        "{pence}",
        "{start-year}",
        "{end-year}",
        "{penalty}",
        "{interest-only}",
        "{business-link}",
        "{who}",
        "{",
        "}",
        " ",
        "\t",
        "\n",
        "\u{1b}",
        "é",
        "\u{202e}",
        "+",
        "~",
        "_",
        "-",
        "'",
        "(",
        "$",
        ";",
        "*",
        "!",
        "|",
        "\u{3002}",
        "\u{ff0f}",
    ]);
    let wild = prop::collection::vec(piece.clone(), 0..12).prop_map(|parts| parts.concat());
    let near = prop::collection::vec(piece, 0..8).prop_map(|parts| format!("https://www.gov.uk/{}", parts.concat()));
    prop_oneof![wild, near, any::<String>()]
}

/// The pages with blanks as the catalogue has them: in the path, and in the query.
const PAGES: [&str; 8] = [
    "https://www.tax.service.gov.uk/v/agents/client-utr/{utr}",
    "https://www.tax.service.gov.uk/v/tax-year-summary/{end-year}#taxCalculation",
    "https://www.tax.service.gov.uk/v/tax-years/{end-year}/charge?id={document}&isInterestCharge={interest-only}",
    "https://www.tax.service.gov.uk/v/making-a-payment?amountInPence={pence}",
    "https://www.tax.service.gov.uk/v/optout?taxYear={start-year}",
    "https://www.tax.service.gov.uk/p/appeal-penalty?penaltyId={penalty}&isLPP=true",
    "https://www.tax.service.gov.uk/v/cease?id={business-link}",
    "https://www.tax.service.gov.uk/p/appeal-penalty?penaltyId={penalty}&is2ndStageAppeal={review}",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, ..ProptestConfig::default() })]

    /// Whatever fills the blanks, the page is the page: same host, same parts of the path, same names in the query, and
    /// in the place of the blank the very value, and nothing beside it.
    #[test]
    fn no_value_makes_another_page_of_it(page in prop::sample::select(&PAGES[..]), one in anything(), two in anything()) {
        let page: Page = page.parse().unwrap();
        // Half the values are as they should be, so that the other is not always refused with them.
        let value = |blank: Blank| Some(if blank.name().len().is_multiple_of(2) { one.clone() } else { two.clone() });
        let near = |blank: Blank| match blank {
            Blank::Document | Blank::Penalty => Some(one.clone()),
            _ => Some(blank.sample().to_owned()),
        };
        for filled in [page.fill(value), page.fill(near)].into_iter().flatten() {
            let (path, query) = read(filled.as_str());
            let sample = page.sample().unwrap();
            let (usual_path, usual_query) = read(sample.as_str());
            prop_assert_eq!(path.len(), usual_path.len());
            let other = path.iter().zip(&usual_path).filter(|(now, usual)| now != usual);
            prop_assert!(other.clone().all(|(now, _)| now.bytes().all(|byte| byte.is_ascii_digit())));
            let names = |pairs: &[(String, String)]| pairs.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
            prop_assert_eq!(names(&query), names(&usual_query));
            for ((_, now), (_, usual)) in query.iter().zip(&usual_query) {
                prop_assert!(now == usual || *now == one || *now == two, "{:?}", now);
            }
        }
    }

    /// Whatever a file says, what is taken is an address on the two hosts, to every reader alike.
    #[test]
    fn no_text_makes_another_address(text in any_page()) {
        if let Ok(address) = text.parse::<Address>() {
            read(address.as_str());
            prop_assert!(address.at("http://127.0.0.1:1").starts_with("http://127.0.0.1:1/"));
            let moved = Url::parse(&address.at("http://127.0.0.1:1")).unwrap();
            prop_assert_eq!((moved.host_str(), moved.port()), (Some("127.0.0.1"), Some(1)));
        }
        if let Ok(page) = text.parse::<Page>() {
            read(page.sample().unwrap().as_str());
        }
    }
}

#[test]
fn what_cannot_be_the_thing_fills_no_blank() {
    let fill = |page: &str, value: &str| page.parse::<Page>().unwrap().fill(|_blank| Some(value.to_owned())).is_some();
    for (page, good, bad) in [
        (PAGES[0], "1234567890", "12345678901"),
        (PAGES[0], "1234567890", ".."),
        (PAGES[1], "2027", "27"),
        (PAGES[3], "0", "-1"),
        (PAGES[4], "2026", "2026-27"),
        (PAGES[5], "XP 1", "XP\u{202e}1"),
        (PAGES[6], "1993371133350155453", "1993x"),
    ] {
        assert!(fill(page, good) && !fill(page, bad), "{page}");
        assert!(!fill(page, ""), "{page}");
    }
}
