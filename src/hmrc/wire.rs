//! How a field of HMRC's JSON is read.
//!
//! HMRC's documentation promises formats that its own answers do not always keep, so reading is liberal: unknown
//! fields are skipped, `null` counts as absent, a text that is no date (tax year, id) is kept as sent, and an unknown
//! enumeration value survives. Only a field of the wrong JSON type fails an answer, or one whose absence would make
//! this program invent a figure or a yes-or-no: an amount of the balance must never become £0.00 by being left out.

use std::fmt;
use std::marker::PhantomData;

use chrono::{DateTime, NaiveDate, Utc};
use serde::de::{Deserialize, Deserializer, Error as _, SeqAccess, Visitor};
use serde_json::value::RawValue;

use crate::rules::{BusinessId, DocumentId, Money, Percentage, Sent, TaxYear};

/// Why an answer could not be read. It holds no value of the answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    /// What is wrong with it.
    pub what: Flaw,
    /// The field at fault, such as `documentDetails[3].originalAmount`.
    pub path: Option<String>,
}

/// What can be wrong with an answer's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flaw {
    /// It is no JSON.
    NotJson,
    /// It ends too early.
    Truncated,
    /// A field has the wrong JSON type.
    WrongType,
    /// A field is missing that nothing can stand in for.
    MissingField,
}

/// Reads an answer. The fast reader goes first; only when it fails does the slower one look for the field at fault.
pub(super) fn read<'de, T: Deserialize<'de>>(body: &'de [u8]) -> Result<T, Unreadable> {
    serde_json::from_slice(body).or_else(|_| read_tracking_fields(body))
}

fn read_tracking_fields<'de, T: Deserialize<'de>>(body: &'de [u8]) -> Result<T, Unreadable> {
    let mut json = serde_json::Deserializer::from_slice(body);
    let value = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let path = Some(error.path().to_string()).filter(|path| path != ".");
        unreadable(error.inner(), path)
    })?;
    json.end().map_err(|error| unreadable(&error, None))?;
    Ok(value)
}

fn unreadable(error: &serde_json::Error, path: Option<String>) -> Unreadable {
    match error.classify() {
        serde_json::error::Category::Eof => Unreadable { what: Flaw::Truncated, path: None },
        serde_json::error::Category::Io | serde_json::error::Category::Syntax => {
            Unreadable { what: Flaw::NotJson, path: None }
        }
        serde_json::error::Category::Data => match missing_field(&error.to_string()) {
            Some(field) => {
                let path = path.map_or_else(|| field.to_owned(), |parent| format!("{parent}.{field}"));
                Unreadable { what: Flaw::MissingField, path: Some(path) }
            }
            None => Unreadable { what: Flaw::WrongType, path },
        },
    }
}

/// The field that serde's message says is missing; nothing else of the message may be kept, it can hold values.
fn missing_field(message: &str) -> Option<&str> {
    message.strip_prefix("missing field `")?.split('`').next()
}

/// An amount, read from the exact text of the JSON number.
#[derive(Clone, Copy)]
pub(super) struct Amount(pub(super) Money);

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <&RawValue>::deserialize(deserializer)?.get();
        if !text.starts_with(|first: char| first == '-' || first.is_ascii_digit()) {
            return Err(D::Error::custom("an amount must be a JSON number"));
        }
        Money::parse(text).map(Self).map_err(|_too_long| D::Error::custom("an amount has too many digits"))
    }
}

/// The sum behind an optional amount.
pub(super) fn money(amount: Option<Amount>) -> Option<Money> {
    amount.map(|amount| amount.0)
}

/// The rate behind an optional number: HMRC writes rates as it writes amounts.
pub(super) fn percentage(amount: Option<Amount>) -> Option<Percentage> {
    amount.map(|amount| Percentage::new(amount.0.decimal()))
}

/// A value HMRC writes as text: understood, or kept as it came.
pub(super) struct Kept<T>(pub(super) Sent<T>);

/// Something HMRC writes as text.
pub(super) trait Written: Sized {
    /// Reads it in HMRC's documented form.
    fn read(text: &str) -> Option<Self>;
}

impl Written for NaiveDate {
    /// Exactly `YYYY-MM-DD`, a real day: what HMRC documents, and faster than the general parser.
    fn read(text: &str) -> Option<Self> {
        let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = *text.as_bytes() else { return None };
        let number = |digits: &[u8]| {
            digits.iter().try_fold(0u16, |sum, byte| byte.is_ascii_digit().then(|| sum * 10 + u16::from(byte - b'0')))
        };
        let year = number(&[y1, y2, y3, y4])?;
        Self::from_ymd_opt(i32::from(year), u32::from(number(&[m1, m2])?), u32::from(number(&[d1, d2])?))
    }
}

impl Written for DateTime<Utc> {
    fn read(text: &str) -> Option<Self> {
        DateTime::parse_from_rfc3339(text).ok().map(|instant| instant.with_timezone(&Utc))
    }
}

impl Written for TaxYear {
    fn read(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}

impl Written for BusinessId {
    fn read(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}

impl Written for DocumentId {
    fn read(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}

impl<'de, T: Written> Deserialize<'de> for Kept<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text<T>(PhantomData<T>);

        impl<T: Written> Visitor<'_> for Text<T> {
            type Value = Kept<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("text")
            }

            fn visit_str<E>(self, text: &str) -> Result<Kept<T>, E> {
                Ok(Kept(T::read(text).map_or_else(|| Sent::Unreadable(text.to_owned()), Sent::Read)))
            }
        }

        deserializer.deserialize_str(Text(PhantomData))
    }
}

impl<T> Kept<T> {
    /// The value, or an empty text where HMRC left out a field it promises; shown marked, like anything unreadable.
    pub(super) fn or_blank(kept: Option<Self>) -> Sent<T> {
        kept.map_or_else(|| Sent::Unreadable(String::new()), |kept| kept.0)
    }

    /// The value of an optional field.
    pub(super) fn optional(kept: Option<Self>) -> Option<Sent<T>> {
        kept.map(|kept| kept.0)
    }
}

/// The tax year of an optional field; none where it is HMRC's marker for "no year", 9999, in either of its forms.
pub(super) fn tax_year(kept: Option<Kept<TaxYear>>) -> Option<Sent<TaxYear>> {
    Kept::optional(kept).filter(|year| !matches!(year.unreadable(), Some("9999" | "9998-99")))
}

/// An enumeration HMRC may extend: an unknown value survives.
pub(super) struct Open<T>(pub(super) T);

impl<'de, T: for<'a> From<&'a str>> Deserialize<'de> for Open<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text<T>(PhantomData<T>);

        impl<T: for<'a> From<&'a str>> Visitor<'_> for Text<T> {
            type Value = Open<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("text")
            }

            fn visit_str<E>(self, text: &str) -> Result<Open<T>, E> {
                Ok(Open(T::from(text)))
            }
        }

        deserializer.deserialize_str(Text(PhantomData))
    }
}

impl<T: for<'a> From<&'a str>> Open<T> {
    /// The value, or the unknown value "" where HMRC left out a field it promises.
    pub(super) fn or_blank(open: Option<Self>) -> T {
        open.map_or_else(|| T::from(""), |open| open.0)
    }

    /// The value of an optional field.
    pub(super) fn optional(open: Option<Self>) -> Option<T> {
        open.map(|open| open.0)
    }
}

/// The shape of one element of a list, and what it becomes.
pub(super) trait Element {
    /// What it becomes.
    type Domain;

    /// Turns it into that.
    fn into_domain(self) -> Self::Domain;
}

/// A list whose elements are converted as they come, so that a long one is never held in both forms.
pub(super) struct Each<W: Element>(Vec<W::Domain>);

impl<'de, W: Element + Deserialize<'de>> Deserialize<'de> for Each<W> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct List<W>(PhantomData<W>);

        impl<'de, W: Element + Deserialize<'de>> Visitor<'de> for List<W> {
            type Value = Each<W>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Each<W>, A::Error> {
                let mut all = Vec::new();
                while let Some(one) = list.next_element::<W>()? {
                    all.push(one.into_domain());
                }
                Ok(Each(all))
            }
        }

        deserializer.deserialize_seq(List(PhantomData))
    }
}

impl<W: Element> Each<W> {
    /// The elements; none where the list is absent.
    pub(super) fn of(list: Option<Self>) -> Vec<W::Domain> {
        list.map(|list| list.0).unwrap_or_default()
    }
}

/// Each element of an optional list, converted; none where it is absent.
pub(super) fn each<W, T>(list: Option<Vec<W>>, convert: impl FnMut(W) -> T) -> Vec<T> {
    list.unwrap_or_default().into_iter().map(convert).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;
    use serde::Deserialize;

    #[derive(Deserialize)]
    struct Row {
        amount: Amount,
        day: Option<Kept<NaiveDate>>,
        year: Option<Kept<TaxYear>>,
    }

    #[derive(Deserialize)]
    struct Table {
        rows: Vec<Row>,
    }

    fn flaw(json: &str) -> (Flaw, Option<String>) {
        match read::<Table>(json.as_bytes()) {
            Ok(_) => panic!("{json} was read"),
            Err(unreadable) => (unreadable.what, unreadable.path),
        }
    }

    #[rstest]
    #[case(r#"{"rows":[{"amount":1},{"amount":"12.00"}]}"#, Flaw::WrongType, Some("rows[1].amount"))]
    #[case(r#"{"rows":[{"amount":{}}]}"#, Flaw::WrongType, Some("rows[0].amount"))]
    #[case(r#"{"rows":[{"amount":null}]}"#, Flaw::WrongType, Some("rows[0].amount"))]
    #[case(r#"{"rows":[{"amount":1e999}]}"#, Flaw::WrongType, Some("rows[0].amount"))]
    #[case(r#"{"rows":[{"amount":1,"day":20260131}]}"#, Flaw::WrongType, Some("rows[0].day"))]
    #[case(r#"{"rows":{}}"#, Flaw::WrongType, Some("rows"))]
    #[case(r#"{"rows":[{}]}"#, Flaw::MissingField, Some("rows[0].amount"))]
    #[case("{}", Flaw::MissingField, Some("rows"))]
    #[case("[]", Flaw::WrongType, None)]
    #[case(r#"{"rows":[{"amount":1"#, Flaw::Truncated, None)]
    #[case("", Flaw::Truncated, None)]
    #[case("<html>", Flaw::NotJson, None)]
    #[case(r#"{"rows":[]} {"#, Flaw::NotJson, None)]
    #[case("{\"rows\":[],\"x\":\"\u{1b}[31m\"}", Flaw::NotJson, None)]
    fn what_is_wrong_and_where(#[case] json: &str, #[case] what: Flaw, #[case] path: Option<&str>) {
        assert_eq!(flaw(json), (what, path.map(str::to_owned)));
    }

    #[test]
    fn nesting_and_bad_utf8_do_not_end_the_program() {
        let deep = format!(r#"{{"rows":[],"x":{}"#, "[".repeat(200_000));
        assert_eq!(flaw(&deep).0, Flaw::Truncated);
        let bad = b"{\"rows\":[{\"amount\":1,\"day\":\"\xff\"}]}";
        assert!(read::<Table>(bad).is_err_and(|unreadable| unreadable.what == Flaw::NotJson));
    }

    #[rstest]
    #[case("2026-01-31", true)]
    #[case("2028-02-29", true)]
    #[case("2027-02-29", false)]
    #[case("7665-98-49", false)]
    #[case("2026-1-31", false)]
    #[case("+2026-01-31", false)]
    #[case("2026-01-31T00:00:00Z", false)]
    #[case("\u{1b}[31mred", false)]
    #[case("", false)]
    fn only_real_days_are_dates(#[case] text: &str, #[case] readable: bool) {
        let json = serde_json::json!({"rows": [{"amount": 0, "day": text}]}).to_string();
        let table: Table = read(json.as_bytes()).unwrap();
        let day = Kept::optional(table.rows.into_iter().next().unwrap().day).unwrap();
        assert_eq!(day.read().is_some(), readable);
        assert_eq!(day.to_string(), text);
    }

    #[rstest]
    #[case(r#""9999""#, None)]
    #[case(r#""9998-99""#, None)]
    #[case("null", None)]
    #[case(r#""2025-26""#, Some("2025-26"))]
    #[case(r#""2025-27""#, Some("2025-27"))]
    fn the_marker_for_no_year_is_no_year(#[case] year: &str, #[case] expected: Option<&str>) {
        let json = format!(r#"{{"rows":[{{"amount":0,"year":{year}}}]}}"#);
        let table: Table = read(json.as_bytes()).unwrap();
        let year = tax_year(table.rows.into_iter().next().unwrap().year);
        assert_eq!(year.map(|year| year.to_string()).as_deref(), expected);
    }

    proptest! {
        #[test]
        fn every_digit_of_an_amount_survives(whole in 0i64..99_999_999_999, digits in "[0-9]{1,2}", minus: bool) {
            let text = format!("{}{whole}.{digits}", if minus { "-" } else { "" });
            let json = format!(r#"{{"rows":[{{"amount":{text}}}]}}"#);
            let table: Table = read(json.as_bytes()).unwrap();
            let pence: i64 = format!("{digits:0<2}").parse().unwrap();
            let exact = Money::from_pence((whole * 100 + pence) * if minus { -1 } else { 1 });
            prop_assert_eq!(table.rows[0].amount.0.to_string(), exact.to_string());
        }

        #[test]
        fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _read = read::<Table>(&bytes).map(|_| ());
        }
    }
}
