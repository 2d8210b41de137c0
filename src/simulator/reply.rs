//! What the simulator answers: a body, an empty 204, or one of HMRC's refusals in HMRC's envelope.

use serde_json::{Map, Number, Value, json};

use super::story::Pence;

/// An answer before it is put on the wire.
#[derive(Debug, Clone)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) body: Option<Value>,
    /// Whether HMRC's handler wrote it (it then carries `X-CorrelationId`) rather than something in front of it.
    pub(crate) from_handler: bool,
}

/// One thing wrong with a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Problem {
    pub(crate) code: &'static str,
    /// Where in the body, such as `/taxCodeComponents/debt/0/amount`.
    pub(crate) path: Option<String>,
}

impl Reply {
    pub(crate) const fn ok(body: Value) -> Self {
        Self { status: 200, body: Some(body), from_handler: true }
    }

    /// A write that was carried out.
    pub(crate) const fn done() -> Self {
        Self { status: 204, body: None, from_handler: true }
    }

    /// A refusal by the handler.
    pub(crate) fn refuse(code: &'static str) -> Self {
        let (status, message) = meaning(code);
        Self { status, body: Some(json!({ "code": code, "message": message })), from_handler: true }
    }

    /// A refusal by what stands in front of the handler: gateway, router, authorisation.
    pub(crate) fn turn_away(code: &'static str) -> Self {
        Self { from_handler: false, ..Self::refuse(code) }
    }

    /// One problem as itself, several as `INVALID_REQUEST`: sorted by code, the paths of one code put together.
    pub(crate) fn problems(mut problems: Vec<Problem>) -> Result<(), Self> {
        problems.sort_by(|one, other| one.code.cmp(other.code));
        let mut merged: Vec<(&'static str, Vec<String>)> = Vec::new();
        for problem in problems {
            match merged.last_mut() {
                Some((code, paths)) if *code == problem.code => paths.extend(problem.path),
                _ => merged.push((problem.code, problem.path.into_iter().collect())),
            }
        }
        let entry = |(code, paths): &(&'static str, Vec<String>)| {
            let mut entry = Fields::default().set("code", *code).set("message", meaning(code).1);
            if !paths.is_empty() {
                entry = entry.set("paths", paths.clone());
            }
            entry.done()
        };
        match merged.as_slice() {
            [] => Ok(()),
            [only] => Err(Self { status: meaning(only.0).0, body: Some(entry(only)), from_handler: true }),
            several => {
                let errors: Vec<Value> = several.iter().map(entry).collect();
                let body = json!({ "code": "INVALID_REQUEST", "message": "Invalid request", "errors": errors });
                Err(Self { status: 400, body: Some(body), from_handler: true })
            }
        }
    }
}

impl Problem {
    pub(crate) const fn new(code: &'static str) -> Self {
        Self { code, path: None }
    }

    pub(crate) const fn at(code: &'static str, path: String) -> Self {
        Self { code, path: Some(path) }
    }
}

/// The fields of a JSON object in order; one without a value is left out.
#[derive(Debug, Default)]
pub(crate) struct Fields(Map<String, Value>);

impl Fields {
    pub(crate) fn set(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.0.insert(name.to_owned(), value.into());
        self
    }

    pub(crate) fn maybe(self, name: &str, value: Option<impl Into<Value>>) -> Self {
        match value {
            Some(value) => self.set(name, value),
            None => self,
        }
    }

    pub(crate) fn done(self) -> Value {
        Value::Object(self.0)
    }
}

/// A sum as an exact JSON number, as HMRC writes them: `1234.5`, without zeros at the end.
pub(crate) fn amount(sum: Pence) -> Value {
    let (sign, whole, rest) = (if sum < 0 { "-" } else { "" }, sum.unsigned_abs() / 100, sum.unsigned_abs() % 100);
    let text = match rest {
        0 => format!("{sign}{whole}"),
        rest if rest % 10 == 0 => format!("{sign}{whole}.{}", rest / 10),
        rest => format!("{sign}{whole}.{rest:02}"),
    };
    text.parse::<Number>().map_or(Value::Null, Value::Number)
}

/// HTTP status and message of each of HMRC's codes. The messages are the simulator's own: HMRC counts a changed message
/// as no change, so a program must not read them.
fn meaning(code: &str) -> (u16, &'static str) {
    match code {
        "FORMAT_NINO" => (400, "The National Insurance number is not valid"),
        "FORMAT_TAX_YEAR" => (400, "The tax year is not in the form 2025-26"),
        "RULE_TAX_YEAR_RANGE_INVALID" => (400, "A tax year spans exactly one year"),
        "RULE_TAX_YEAR_NOT_SUPPORTED" => (400, "The tax year is before the first one supported"),
        "RULE_TAX_YEAR_NOT_ENDED" => (400, "The tax year has not ended"),
        "RULE_OUTSIDE_AMENDMENT_WINDOW" => (400, "The time to amend this tax year is over"),
        "FORMAT_BUSINESS_ID" => (400, "The business id is not valid"),
        "FORMAT_TYPE_OF_BUSINESS" => (400, "The type of business is not valid"),
        "FORMAT_STATUS" => (400, "The status is not valid"),
        "FORMAT_FROM_DATE" => (400, "The from date is not valid"),
        "FORMAT_TO_DATE" => (400, "The to date is not valid"),
        "FORMAT_START_DATE" => (400, "The start date is not valid"),
        "FORMAT_END_DATE" => (400, "The end date is not valid"),
        "MISSING_FROM_DATE" => (400, "The from date is missing"),
        "MISSING_TO_DATE" => (400, "The to date is missing"),
        "MISSING_TYPE_OF_BUSINESS" => (400, "The type of business is missing"),
        "MISSING_PAYMENT_LOT" => (400, "The payment lot is missing"),
        "MISSING_PAYMENT_LOT_ITEM" => (400, "The payment lot item is missing"),
        "RANGE_TO_DATE_BEFORE_FROM_DATE" => (400, "The to date is before the from date"),
        "RULE_INVALID_DATE_RANGE" | "RULE_DATE_RANGE_INVALID" => (400, "The date range is not allowed"),
        "RULE_FROM_DATE_NOT_SUPPORTED" => (400, "The from date is too early"),
        "RULE_INCONSISTENT_QUERY_PARAMS" => (400, "These query parameters do not go together"),
        "FORMAT_DOC_NUMBER" => (400, "The document number is not valid"),
        "FORMAT_PAYMENT_LOT" => (400, "The payment lot is not valid"),
        "FORMAT_PAYMENT_LOT_ITEM" => (400, "The payment lot item is not valid"),
        "FORMAT_PROPERTY_ID" => (400, "The property id is not valid"),
        "FORMAT_TRANSACTION_ID" => (400, "The transaction id is not valid"),
        "FORMAT_CHARGE_REFERENCE" => (400, "The charge reference is not valid"),
        "FORMAT_ONLY_OPEN_ITEMS"
        | "FORMAT_INCLUDE_LOCKS"
        | "FORMAT_CALCULATE_ACCRUED_INTEREST"
        | "FORMAT_REMOVE_PAYMENT_ON_ACCOUNT"
        | "FORMAT_CUSTOMER_PAYMENT_INFORMATION"
        | "FORMAT_INCLUDE_ESTIMATED_CHARGES"
        | "FORMAT_FUTURE_YEARS"
        | "FORMAT_HISTORY" => (400, "The flag is neither true nor false"),
        "FORMAT_SOURCE" => (400, "The source is not valid"),
        "FORMAT_VALUE" => (400, "The amount is out of range or has more than two decimals"),
        "FORMAT_ID" => (400, "The id is not a whole number from 1 to 999999999999999"),
        "RULE_INCORRECT_OR_EMPTY_BODY_SUBMITTED" => (400, "The body is empty or does not have the right fields"),
        "RULE_DUPLICATE_ID_NOT_ALLOWED" => (400, "An id was sent twice"),
        "RULE_BUSINESS_PARTNER_NOT_EXIST" => (400, "The National Insurance number is not a business partner"),
        "RULE_ITSA_CONTRACT_OBJECT_NOT_EXIST" => (400, "There is no contract for this National Insurance number"),
        "RULE_ALREADY_OPTED_IN" => (400, "Already opted in for this tax year"),
        "RULE_ALREADY_OPTED_OUT" => (400, "Already opted out for this tax year"),
        "RULE_INSOLVENT_TRADER" => (400, "Obligations are not served for an insolvent trader"),
        "RULE_BUSINESS_ID_STATE_CONFLICT" => (400, "The quarterly period type cannot be changed now"),
        "RULE_QUARTERLY_PERIOD_UPDATING" => (400, "The quarterly period type is being updated"),
        "RULE_PERIODS_OF_ACCOUNT" => (400, "Dates are needed exactly when there are periods of account"),
        "RULE_START_DATE" => (400, "The start date is after the end of the tax year"),
        "RULE_END_DATE" => (400, "The end date is not in the tax year"),
        "RULE_END_DATE_BEFORE_START_DATE" => (400, "The end date is before the start date"),
        "RULE_PERIODS_OVERLAP" => (400, "The periods overlap"),
        "RULE_CESSATION_DATE" => (400, "The end date is after the business ceased"),
        "RULE_INCORRECT_GOV_TEST_SCENARIO" => (400, "There is no such Gov-Test-Scenario here"),
        "INVALID_REQUEST" => (400, "Invalid request"),
        "MISSING_CREDENTIALS" => (401, "No bearer token was sent"),
        "INVALID_CREDENTIALS" => (401, "The bearer token is not valid"),
        "INCORRECT_ACCESS_TOKEN_TYPE" => (401, "The token is not of the type this resource takes"),
        "UNAUTHORIZED" => (401, "The token is not of an application's own"),
        "INVALID_SCOPE" => (403, "The token was not granted the scope of this resource"),
        "CLIENT_OR_AGENT_NOT_AUTHORISED" => (403, "The client or agent is not authorised"),
        "CLIENT_NOT_MTD_ENROLLED" => (403, "The client is not enrolled in Making Tax Digital"),
        "NOT_FOUND" => (404, "This version is not served"),
        "NO_OBLIGATIONS_FOUND" => (404, "No obligations match"),
        "NO_BUSINESS_FOUND" | "RULE_BUSINESS_ID_NOT_FOUND" => (404, "There is no such business"),
        "MATCHING_RESOURCE_NOT_FOUND" => (404, "Nothing was found"),
        "INVALID_HTTP_METHOD" => (405, "The method is not allowed here"),
        "ACCEPT_HEADER_INVALID" => (406, "The Accept header is missing or not valid"),
        "REQUEST_ENTITY_TOO_LARGE" => (413, "The body is too large"),
        "INVALID_BODY_TYPE" => (415, "A JSON body is expected"),
        "RULE_REQUEST_CANNOT_BE_FULFILLED" => (422, "The request cannot be fulfilled"),
        "RULE_NO_ACCOUNTING_DATE_FOUND" => (422, "No period of account ends from 31 March to 4 April"),
        "RULE_ELECTION_PERIOD_NOT_EXPIRED" => (422, "An election is still running"),
        "RULE_TYPE_OF_BUSINESS_INCORRECT" => (422, "The business is not a self-employment"),
        "GATEWAY_TIMEOUT" => (504, "The service behind did not answer in time"),
        _ => (500, "An error occurred"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case(0, "0")]
    #[case(5, "0.05")]
    #[case(-12_000, "-120")]
    #[case(80_520, "805.2")]
    #[case(9_999_999_999_999, "99999999999.99")]
    fn sums_are_exact_numbers(#[case] sum: Pence, #[case] text: &str) {
        assert_eq!(amount(sum).to_string(), text);
    }

    #[test]
    fn several_problems_are_sorted_and_the_paths_of_one_code_stand_together() {
        let problems = vec![
            Problem::at("FORMAT_VALUE", "/b".to_owned()),
            Problem::at("FORMAT_ID", "/a".to_owned()),
            Problem::at("FORMAT_VALUE", "/c".to_owned()),
        ];
        let reply = Reply::problems(problems).unwrap_err();
        let body = reply.body.unwrap();
        assert_eq!(body["code"], "INVALID_REQUEST");
        assert_eq!(body["errors"][0]["code"], "FORMAT_ID");
        assert_eq!(body["errors"][1]["paths"], json!(["/b", "/c"]));
    }

    #[test]
    fn one_problem_stands_alone() {
        let reply = Reply::problems(vec![Problem::new("FORMAT_SOURCE")]).unwrap_err();
        assert_eq!((reply.status, reply.body.unwrap()["code"].clone()), (400, json!("FORMAT_SOURCE")));
    }
}
