//! Due dates as a calendar (RFC 5545): one whole day each, with an alarm a week before. Only dates HMRC sent.

use chrono::{DateTime, NaiveDate, Utc};

use super::Setting;
use crate::rules::next_dates::{Due, NextDate};
use crate::rules::{BusinessId, Sent};
use crate::words::{Voice, next_dates};

/// Octets of a line before it must be folded.
const LINE: usize = 75;

/// A day in a calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Day {
    /// Tells it from every other, the same each time it is written.
    pub uid: String,
    /// The day.
    pub date: NaiveDate,
    /// What is to be done.
    pub summary: String,
}

/// The days on which something is due. `name` knows what businesses are called.
pub fn days(next: &[NextDate], setting: &Setting, name: impl Fn(&Sent<BusinessId>) -> Option<String>) -> Vec<Day> {
    let (voice, person) = (setting.voice(), setting.person.as_deref());
    let whose = setting.nino.as_ref().map_or(0, |nino| fingerprint(nino.as_str()));
    let client = person.filter(|_| voice == Voice::YourClient).map(|person| format!("{person}: ")).unwrap_or_default();
    let day = |one: &NextDate| {
        let (kind, about) = match &one.what {
            Due::Updates { .. } => ("updates", one.date.to_string()),
            Due::Return { tax_year } => {
                ("return", tax_year.map_or_else(|| one.date.to_string(), |year| year.to_string()))
            }
            Due::Payment { .. } => ("payment", one.date.to_string()),
        };
        Day {
            uid: format!("{kind}-{about}-{whose:06x}@quarterdeck.invalid"),
            date: one.date,
            summary: format!("{client}{}", next_dates::sentence_naming(&one.what, voice, &name)),
        }
    };
    next.iter().map(day).collect()
}

/// 24 bits of a NINO, by FNV-1a: enough to tell an agent's clients apart, too few to find the number out.
fn fingerprint(text: &str) -> u32 {
    let hash = text.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    (hash >> 8) ^ (hash & 0xff)
}

/// The calendar as text, as HMRC answered `at`.
pub fn write(days: &[Day], at: DateTime<Utc>) -> String {
    let mut out = String::new();
    let mut line = |text: &str| fold(&mut out, text);
    line("BEGIN:VCALENDAR");
    line("VERSION:2.0");
    line("PRODID:-//Quarterdeck//Quarterdeck//EN");
    line("CALSCALE:GREGORIAN");
    let stamp = at.format("%Y%m%dT%H%M%SZ");
    for day in days {
        let summary = escaped(&day.summary);
        line("BEGIN:VEVENT");
        line(&format!("UID:{}", escaped(&day.uid)));
        line(&format!("DTSTAMP:{stamp}"));
        line(&format!("DTSTART;VALUE=DATE:{}", day.date.format("%Y%m%d")));
        let next = day.date.succ_opt().unwrap_or(day.date);
        line(&format!("DTEND;VALUE=DATE:{}", next.format("%Y%m%d")));
        line(&format!("SUMMARY:{summary}"));
        line(&format!("DESCRIPTION:HMRC's date\\, as it answered on {}.", at.date_naive()));
        line("TRANSP:TRANSPARENT");
        line("BEGIN:VALARM");
        line("ACTION:DISPLAY");
        line("TRIGGER:-P7D");
        line(&format!("DESCRIPTION:In a week: {summary}"));
        line("END:VALARM");
        line("END:VEVENT");
    }
    line("END:VCALENDAR");
    out
}

/// A text value: what has a meaning of its own in a calendar is escaped, other control characters are left out.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\\' | ';' | ',' => out.extend(['\\', letter]),
            '\n' => out.push_str("\\n"),
            letter if letter.is_control() => {}
            letter => out.push(letter),
        }
    }
    out
}

/// A line and its end; a long one goes on in the next, after a blank, and no letter is torn apart.
fn fold(out: &mut String, text: &str) {
    let mut used = 0;
    for letter in text.chars() {
        if used + letter.len_utf8() > LINE {
            out.push_str("\r\n ");
            used = 1;
        }
        out.push(letter);
        used += letter.len_utf8();
    }
    out.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::wording::Reader;
    use crate::rules::Environment;
    use proptest::prelude::*;

    /// A strict reader: lines that end as they must and are no longer than they may be, unfolded; properties with their
    /// values; parts that open and close. Panics at whatever the grammar does not allow.
    fn read(text: &str) -> Vec<(String, String)> {
        assert!(text.ends_with("\r\n") && !text.replace("\r\n", "").contains(['\r', '\n']));
        let mut lines: Vec<String> = Vec::new();
        for line in text.strip_suffix("\r\n").unwrap().split("\r\n") {
            assert!(line.len() <= LINE && !line.is_empty(), "{line}");
            match line.strip_prefix(' ') {
                Some(rest) => lines.last_mut().unwrap().push_str(rest),
                None => lines.push(line.to_owned()),
            }
        }
        let mut open = Vec::new();
        let mut properties = Vec::new();
        for line in lines {
            let (name, value) = line.split_once(':').expect("a property");
            let bare = name.split(';').next().unwrap();
            assert!(bare.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'-'), "{line}");
            assert!(!value.chars().any(char::is_control), "{line}");
            match name {
                "BEGIN" => open.push(value.to_owned()),
                "END" => assert_eq!(open.pop().as_deref(), Some(value)),
                _ => properties.push((name.to_owned(), unescaped(value))),
            }
        }
        assert!(open.is_empty());
        properties
    }

    /// The text of a value; a bare comma or semicolon is none.
    fn unescaped(value: &str) -> String {
        let mut letters = value.chars();
        let mut out = String::new();
        while let Some(letter) = letters.next() {
            assert!(!matches!(letter, ',' | ';'), "{value}");
            match letter {
                '\\' => match letters.next().unwrap() {
                    'n' => out.push('\n'),
                    other @ ('\\' | ',' | ';') => out.push(other),
                    other => panic!("\\{other}"),
                },
                letter => out.push(letter),
            }
        }
        out
    }

    fn at() -> DateTime<Utc> {
        "2026-11-21T12:00:00Z".parse().unwrap()
    }

    fn values<'a>(properties: &'a [(String, String)], name: &str) -> Vec<&'a str> {
        properties.iter().filter(|(own, _)| own == name).map(|(_, value)| value.as_str()).collect()
    }

    #[test]
    fn a_day_with_its_alarm() {
        let day =
            Day { uid: "u".to_owned(), date: "2027-01-31".parse().unwrap(), summary: "Pay £1,200.00".to_owned() };
        let told = read(&write(&[day], at()));
        assert_eq!(values(&told, "DTSTART;VALUE=DATE"), ["20270131"]);
        assert_eq!(values(&told, "DTEND;VALUE=DATE"), ["20270201"]);
        assert_eq!(values(&told, "DTSTAMP"), ["20261121T120000Z"]);
        assert_eq!(values(&told, "TRIGGER"), ["-P7D"]);
        assert_eq!(values(&told, "SUMMARY"), ["Pay £1,200.00"]);
    }

    #[test]
    fn clients_are_told_apart_and_the_number_is_not_in_it() {
        let next =
            [NextDate { date: "2027-01-31".parse().unwrap(), what: Due::Return { tax_year: "2025-26".parse().ok() } }];
        let of = |nino: &str| {
            let setting = Setting {
                nino: Some(nino.parse().unwrap()),
                person: Some("Maya".to_owned()),
                reader: Reader::spoken_to_as(Voice::YourClient),
                ..Setting::of(Environment::Demo, at())
            };
            let days = days(&next, &setting, |_| None);
            (write(&days, at()), days[0].uid.clone())
        };
        let (one, other) = (of("AA000001A"), of("AA000002A"));
        assert_ne!(one.1, other.1);
        assert_eq!(of("AA000001A"), one, "the same each time");
        assert!(!one.0.contains("000001") && one.0.contains("Maya: "));
    }

    proptest! {
        /// Whatever a business is called, the calendar can be read and says it.
        #[test]
        fn any_name_survives(name in "\\PC{0,120}", tail in "[,;\\\\\n]{0,3}") {
            let summary = format!("{name}{tail}");
            let day = Day { uid: "u".to_owned(), date: "2027-01-31".parse().unwrap(), summary: summary.clone() };
            let told = read(&write(&[day], at()));
            prop_assert_eq!(values(&told, "SUMMARY"), vec![summary.as_str()]);
        }
    }
}
