//! The dated rules: what a missed deadline brings, when a bill can be paid through a tax code. Data in `assets`, part
//! of the program; each entry names its source.

use std::sync::OnceLock;

use serde::Deserialize;
use toml::value::Datetime;

use crate::rules::dated::{DatedRules, Source, Years};
use crate::rules::itsa_status::Status;
use crate::rules::penalty_rules::{Easement, NoPoint, PenaltyRules, Threshold};
use crate::rules::tax_code_terms::TaxCodeTerms;
use crate::rules::{Money, TaxYear};

const PENALTIES: &str = include_str!("../../assets/penalties.toml");
const TAX_CODE: &str = include_str!("../../assets/through-tax-code.toml");

/// The rules as they came with the program cannot be read; a fault of the program.
#[derive(Debug, thiserror::Error)]
#[error("the dated rules that came with the program cannot be read: {0}")]
pub struct DatedRulesError(String);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PenaltiesFile {
    threshold: Vec<ThresholdEntry>,
    no_point: Vec<EasementEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ThresholdEntry {
    statuses: Vec<String>,
    from: String,
    to: Option<String>,
    points: u32,
    charge: String,
    compliance_months: u32,
    sent_of_last_months: u32,
    expires_after_months: u32,
    source: String,
    address: String,
    checked: Datetime,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EasementEntry {
    because: Because,
    statuses: Vec<String>,
    from: String,
    to: Option<String>,
    source: String,
    address: String,
    checked: Datetime,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Because {
    FirstYear,
    Voluntary,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TaxCodeFile {
    terms: Vec<TermsEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TermsEntry {
    from: String,
    to: Option<String>,
    owed_less_than: String,
    submit_by: String,
    most_of_paye_income: u8,
    most_times_usual_tax: u8,
    class2_too: bool,
    source: String,
    address: String,
    checked: Datetime,
}

/// Every dated rule that came with the program. Read once.
pub fn shipped() -> Result<&'static DatedRules, DatedRulesError> {
    static READ: OnceLock<Result<DatedRules, String>> = OnceLock::new();
    match READ.get_or_init(|| read(PENALTIES, TAX_CODE)) {
        Ok(rules) => Ok(rules),
        Err(problem) => Err(DatedRulesError(problem.clone())),
    }
}

fn read(penalties: &str, tax_code: &str) -> Result<DatedRules, String> {
    let penalties: PenaltiesFile = toml::from_str(penalties).map_err(|error| error.to_string())?;
    let tax_code: TaxCodeFile = toml::from_str(tax_code).map_err(|error| error.to_string())?;
    Ok(DatedRules {
        penalties: PenaltyRules {
            thresholds: penalties.threshold.into_iter().map(threshold).collect::<Result<_, _>>()?,
            easements: penalties.no_point.into_iter().map(easement).collect::<Result<_, _>>()?,
        },
        tax_code: tax_code.terms.into_iter().map(terms).collect::<Result<_, _>>()?,
    })
}

fn threshold(entry: ThresholdEntry) -> Result<Threshold, String> {
    Ok(Threshold {
        statuses: statuses(&entry.statuses)?,
        years: years(&entry.from, entry.to.as_deref())?,
        points: entry.points,
        charge: money(&entry.charge)?,
        compliance_months: entry.compliance_months,
        sent_of_last_months: entry.sent_of_last_months,
        expires_after_months: entry.expires_after_months,
        source: source(entry.source, entry.address, entry.checked)?,
    })
}

fn easement(entry: EasementEntry) -> Result<Easement, String> {
    Ok(Easement {
        because: match entry.because {
            Because::FirstYear => NoPoint::FirstYear,
            Because::Voluntary => NoPoint::Voluntary,
        },
        statuses: statuses(&entry.statuses)?,
        years: years(&entry.from, entry.to.as_deref())?,
        source: source(entry.source, entry.address, entry.checked)?,
    })
}

fn terms(entry: TermsEntry) -> Result<TaxCodeTerms, String> {
    let (month, day) = entry.submit_by.split_once('-').ok_or("`submit_by` is no month and day")?;
    let number = |text: &str| text.parse().map_err(|_not_a_number| format!("{text:?} is no month or day"));
    Ok(TaxCodeTerms {
        years: years(&entry.from, entry.to.as_deref())?,
        owed_less_than: money(&entry.owed_less_than)?,
        submit_by: (number(month)?, number(day)?),
        most_of_paye_income: entry.most_of_paye_income,
        most_times_usual_tax: entry.most_times_usual_tax,
        class2_too: entry.class2_too,
        source: source(entry.source, entry.address, entry.checked)?,
    })
}

fn years(from: &str, to: Option<&str>) -> Result<Years, String> {
    let year = |text: &str| text.parse::<TaxYear>().map_err(|error| format!("{text:?}: {error}"));
    Ok(Years { from: year(from)?, to: to.map(year).transpose()? })
}

/// A status that HMRC does not use would never match, and the rule would never speak.
fn statuses(words: &[String]) -> Result<Vec<Status>, String> {
    let read = |word: &String| match Status::from(word.as_str()) {
        Status::Other(word) => Err(format!("{word:?} is no status of HMRC's")),
        status => Ok(status),
    };
    words.iter().map(read).collect()
}

fn money(text: &str) -> Result<Money, String> {
    Money::parse(text).map_err(|error| format!("{text:?}: {error}"))
}

fn source(name: String, address: String, checked: Datetime) -> Result<Source, String> {
    let checked = checked.to_string().parse().map_err(|_not_a_date| "`checked` is not a date".to_owned())?;
    Ok(Source { name, address, checked })
}

#[cfg(test)]
mod tests;
