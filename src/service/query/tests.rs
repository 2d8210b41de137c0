//! Which calls each question makes, and what is made of their answers.

use rstest::rstest;
use serde_json::{Value, json};
use wiremock::{Mock, MockServer, ResponseTemplate, matchers};

use super::*;
use crate::hmrc::client::{Connection, Secret};
use crate::rules::coding_out::Wanted;
use crate::rules::failure::Changed;

struct Hmrc {
    server: MockServer,
    client: Client,
    subject: Subject,
}

impl Hmrc {
    async fn new() -> Self {
        let server = MockServer::start().await;
        let client = Client::new(Connection::new(server.uri(), Secret::new("t"))).unwrap();
        Self { server, client, subject: Subject { nino: "AA000001A".parse().unwrap() } }
    }

    /// Answers every path that ends in `path` and is asked with `query` (`name=value` pairs).
    async fn answers(&self, path: &str, query: &[(&str, &str)], status: u16, body: Value) {
        let mut mock = Mock::given(matchers::path_regex(format!("/{path}$")));
        for (name, value) in query {
            mock = mock.and(matchers::query_param(*name, *value));
        }
        mock.respond_with(ResponseTemplate::new(status).set_body_json(body)).mount(&self.server).await;
    }

    async fn ask(&self, query: Query) -> Result<Answer, Failure> {
        ask(&self.client, &self.subject, &query).await
    }

    /// The paths and queries asked so far, without the NINO.
    async fn asked(&self) -> Vec<String> {
        let requests = self.server.received_requests().await.unwrap();
        let short = |url: &wiremock::http::Url| {
            let path = url.path().split_once("/AA000001A").unwrap().1;
            url.query().map_or_else(|| path.to_owned(), |query| format!("{path}?{query}"))
        };
        requests.iter().map(|request| short(&request.url)).collect()
    }
}

fn days(from: &str, to: &str) -> DateRange {
    DateRange::new(from.parse().unwrap(), to.parse().unwrap()).unwrap()
}

fn balance(overdue: u32, documents: &Value, lines: &Value) -> Value {
    json!({
        "balanceDetails": {
            "payableAmount": 0, "pendingChargeDueAmount": 0, "overdueAmount": overdue, "totalBalance": overdue,
            "bcdBalancePerYear": []
        },
        "documentDetails": documents,
        "financialDetails": lines,
    })
}

fn document(id: &str, outstanding: u32) -> Value {
    json!({"documentId": id, "documentDate": "2026-01-31", "originalAmount": 9, "outstandingAmount": outstanding})
}

fn line(id: &str, kind: &str) -> Value {
    json!({"chargeDetail": {"documentId": id, "chargeTypeDescription": kind}, "items": [{"amount": 1}]})
}

const NOTHING: &str = "MATCHING_RESOURCE_NOT_FOUND";

fn refusal(code: &str) -> Value {
    json!({ "code": code, "message": "…" })
}

#[tokio::test]
async fn the_open_account_comes_with_interest_and_holds() {
    let hmrc = Hmrc::new().await;
    hmrc.answers("balance-and-transactions", &[], 200, balance(3, &json!([]), &json!([]))).await;
    let Answer::Account(Some(account)) = hmrc.ask(Query::OpenAccount).await.unwrap() else { panic!("no account") };
    assert_eq!(account.balance.overdue_amount.to_string(), "3.00");
    assert_eq!(
        hmrc.asked().await,
        ["/balance-and-transactions?onlyOpenItems=true&includeLocks=true&calculateAccruedInterest=true"]
    );
}

#[tokio::test]
async fn a_long_history_is_asked_in_parts_and_told_once() {
    let hmrc = Hmrc::new().await;
    let path = "balance-and-transactions";
    let early = balance(
        1,
        &json!([document("A", 5), document("B", 5), document("", 1)]),
        &json!([line("A", "ITSA"), line("B", "NIC4"), line("C", "SL")]),
    );
    hmrc.answers(path, &[("fromDate", "2020-04-06")], 200, early).await;
    hmrc.answers(path, &[("fromDate", "2022-04-09")], 404, refusal(NOTHING)).await;
    let late = balance(
        2,
        &json!([document("B", 0), document("C", 4), document("", 1)]),
        &json!([line("B", "NIC4"), line("B", "CGT"), line("C", "ITSA")]),
    );
    hmrc.answers(path, &[("fromDate", "2024-04-11")], 200, late).await;

    let answer = hmrc.ask(Query::AccountHistory(days("2020-04-06", "2026-04-05"))).await.unwrap();
    let Answer::Account(Some(account)) = answer else { panic!("no account") };
    assert_eq!(account.balance.overdue_amount.to_string(), "2.00", "the totals of the part asked last");
    let told: Vec<String> = account
        .documents
        .iter()
        .map(|one| {
            let kinds: Vec<_> =
                one.breakdown.iter().filter_map(|line| line.charge_type_description.as_deref()).collect();
            format!("{} {} {}", one.document_id, one.outstanding_amount, kinds.join("+"))
        })
        .collect();
    assert_eq!(told, ["A 5.00 ITSA", " 1.00 ", "B 0.00 NIC4+CGT", "C 4.00 SL+ITSA", " 1.00 "]);
    let flags = "includeLocks=true&calculateAccruedInterest=true&customerPaymentInformation=true";
    assert_eq!(
        hmrc.asked().await,
        [
            format!("/{path}?fromDate=2020-04-06&toDate=2022-04-08&{flags}"),
            format!("/{path}?fromDate=2022-04-09&toDate=2024-04-10&{flags}"),
            format!("/{path}?fromDate=2024-04-11&toDate=2026-04-05&{flags}"),
        ]
    );
}

#[tokio::test]
async fn one_failing_part_fails_the_history() {
    let hmrc = Hmrc::new().await;
    hmrc.answers("balance-and-transactions", &[("fromDate", "2020-04-06")], 404, refusal(NOTHING)).await;
    hmrc.answers("balance-and-transactions", &[], 500, refusal("INTERNAL_SERVER_ERROR")).await;
    let failure = hmrc.ask(Query::AccountHistory(days("2020-04-06", "2026-04-05"))).await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::Unavailable);
}

#[tokio::test]
async fn payments_of_a_long_range_are_merged_newest_first() {
    let hmrc = Hmrc::new().await;
    let payment = |item: &str, date: &str| json!({"paymentLot": "L", "paymentLotItem": item, "transactionDate": date});
    let path = "payments-and-allocations";
    let early = json!({"payments": [payment("1", "2024-01-31"), payment("2", "2025-01-31")]});
    let late = json!({"payments": [payment("2", "2025-01-31"), payment("3", "2026-01-31")]});
    hmrc.answers(path, &[("toDate", "2025-04-05")], 200, late).await;
    hmrc.answers(path, &[], 200, early).await;
    let answer = hmrc.ask(Query::Payments(days("2022-04-06", "2025-04-05"))).await.unwrap();
    let Answer::Payments(payments) = answer else { panic!("no payments") };
    let items: Vec<_> = payments.iter().filter_map(|one| one.payment_lot_item.as_deref()).collect();
    assert_eq!(items, ["3", "2", "1"]);
    assert_eq!(hmrc.asked().await.len(), 2);
}

#[rstest]
#[case(Query::AccountDocument("123456789".parse().unwrap()), "document-number-length")]
#[case(Query::AccountHistory(days("1066-10-14", "2026-04-05")), "dates-outside-1900-2099")]
#[case(Query::Payments(days("2026-04-05", "2100-01-01")), "dates-outside-1900-2099")]
#[case(Query::Payment(crate::rules::PaymentId { lot: "a-b".to_owned(), item: "1".to_owned() }), "payment-format")]
#[case(Query::UpdatesOf("2017-18".parse().unwrap()), "before-obligations")]
#[case(sent_updates(Income::SelfEmployment, "2024-25"), "before-cumulative-updates")]
#[case(sent_updates(Income::ForeignProperty, "2024-25"), "before-cumulative-updates")]
#[tokio::test]
async fn what_hmrc_would_refuse_is_not_sent(#[case] query: Query, #[case] code: &str) {
    let hmrc = Hmrc::new().await;
    assert_eq!(hmrc.ask(query).await, Err(Failure::new(FailureKind::Invalid, code)));
    assert!(hmrc.asked().await.is_empty());
}

fn every_question_with_an_empty_answer() -> Vec<(Query, Answer)> {
    let year: TaxYear = "2025-26".parse().unwrap();
    let business: BusinessId = "XAIS12345678901".parse().unwrap();
    vec![
        (Query::OpenAccount, Answer::Account(None)),
        (Query::AccountHistory(days("2020-04-06", "2026-04-05")), Answer::Account(None)),
        (Query::AccountDocument("X123456789AB".parse().unwrap()), Answer::Account(None)),
        (Query::Payments(days("2020-04-06", "2026-04-05")), Answer::Payments(Vec::new())),
        (Query::Payment("081203010024/000001".parse().unwrap()), Answer::Payments(Vec::new())),
        (Query::ChargeHistory("X1".parse().unwrap()), Answer::ChargeHistory(Vec::new())),
        (Query::ChargeHistoryByReference("XM002610011594".parse().unwrap()), Answer::ChargeHistory(Vec::new())),
        (Query::CodedOut(year, Wanted::Latest), Answer::CodedOut(crate::rules::coding_out::CodedOut::default())),
        (Query::OpenUpdates, Answer::Obligations(Vec::new())),
        (Query::UpdatesOf(year), Answer::Obligations(Vec::new())),
        (Query::Returns(None), Answer::Obligations(Vec::new())),
        (Query::Returns(Some(year)), Answer::Obligations(Vec::new())),
        (Query::Businesses, Answer::Businesses(Vec::new())),
        (Query::Business(business.clone()), Answer::Business(None)),
        (Query::AccountingType(business.clone(), year), Answer::AccountingType(None)),
        (Query::PeriodsOfAccount(business.clone(), year), Answer::PeriodsOfAccount(None)),
        (Query::LateAccountingDateRule(business.clone(), year), Answer::LateAccountingDateRule(None)),
        (Query::SentUpdates(business.clone(), Income::SelfEmployment, year), Answer::SentUpdates(None)),
        (Query::SentUpdates(business.clone(), Income::UkProperty, year), Answer::SentUpdates(None)),
        (Query::SentUpdates(business, Income::ForeignProperty, year), Answer::SentUpdates(None)),
        (Query::ItsaStatus(year), Answer::ItsaStatus(Vec::new())),
    ]
}

#[tokio::test]
async fn nothing_here_is_an_empty_answer_to_every_question_but_two() {
    let hmrc = Hmrc::new().await;
    hmrc.answers(".*", &[], 404, refusal(NOTHING)).await;
    for (query, empty) in every_question_with_an_empty_answer() {
        assert_eq!(hmrc.ask(query.clone()).await, Ok(empty), "{query:?}");
    }
    for query in [Query::Penalties, Query::CodingOutStatus("2025-26".parse().unwrap())] {
        let failure = hmrc.ask(query.clone()).await.unwrap_err();
        assert_eq!((failure.kind, failure.status), (FailureKind::NotOffered, Some(404)), "{query:?}");
    }
}

#[tokio::test]
async fn the_other_two_ways_of_saying_nothing() {
    let hmrc = Hmrc::new().await;
    hmrc.answers("(income-and-expenditure|crystallisation)", &[], 404, refusal("NO_OBLIGATIONS_FOUND")).await;
    hmrc.answers("XAIS12345678901", &[], 404, refusal("NO_BUSINESS_FOUND")).await;
    assert_eq!(hmrc.ask(Query::OpenUpdates).await, Ok(Answer::Obligations(Vec::new())));
    assert_eq!(hmrc.ask(Query::Returns(None)).await, Ok(Answer::Obligations(Vec::new())));
    let business = Query::Business("XAIS12345678901".parse().unwrap());
    assert_eq!(hmrc.ask(business).await, Ok(Answer::Business(None)));
}

#[tokio::test]
async fn every_question_passes_a_refusal_on() {
    let hmrc = Hmrc::new().await;
    hmrc.answers(".*", &[], 403, refusal("CLIENT_OR_AGENT_NOT_AUTHORISED")).await;
    let mut queries: Vec<Query> = every_question_with_an_empty_answer().into_iter().map(|(query, _)| query).collect();
    queries.push(Query::CodingOutStatus("2025-26".parse().unwrap()));
    queries.push(Query::Penalties);
    for query in queries {
        let failure = hmrc.ask(query.clone()).await.unwrap_err();
        assert_eq!((failure.kind, failure.changed), (FailureKind::NotAuthorised, Changed::No), "{query:?}");
    }
}

#[rstest]
#[case::account_shown(200, balance(0, &json!([]), &json!([])), FailureKind::NotOffered)]
#[case::account_empty(404, refusal(NOTHING), FailureKind::NotOffered)]
#[case::account_refused(403, refusal("CLIENT_OR_AGENT_NOT_AUTHORISED"), FailureKind::NotAuthorised)]
#[case::account_failing(503, json!({}), FailureKind::NotAuthorised)]
#[tokio::test]
async fn penalties_refused_alone_are_not_offered(#[case] status: u16, #[case] body: Value, #[case] kind: FailureKind) {
    let hmrc = Hmrc::new().await;
    hmrc.answers("penalties", &[], 403, refusal("CLIENT_OR_AGENT_NOT_AUTHORISED")).await;
    hmrc.answers("balance-and-transactions", &[], status, body).await;
    let failure = hmrc.ask(Query::Penalties).await.unwrap_err();
    assert_eq!(failure.kind, kind);
    assert_eq!(failure.code, "CLIENT_OR_AGENT_NOT_AUTHORISED");
}

#[tokio::test]
async fn no_penalties_is_an_answer() {
    let hmrc = Hmrc::new().await;
    hmrc.answers("penalties", &[], 200, json!({})).await;
    let Answer::Penalties(penalties) = hmrc.ask(Query::Penalties).await.unwrap() else { panic!("no penalties") };
    assert!(penalties.is_empty());
}

#[tokio::test]
async fn status_covers_later_years() {
    let hmrc = Hmrc::new().await;
    let year = |year: &str, status: &str| {
        json!({"taxYear": year, "itsaStatusDetails":
            [{"submittedOn": "2026-01-01T00:00:00Z", "status": status, "statusReason": "Rollover"}]})
    };
    let body = json!({"itsaStatuses": [year("2026-27", "MTD Mandated"), year("2027-28", "Brand New")]});
    hmrc.answers("2026-27", &[("futureYears", "true")], 200, body).await;
    let answer = hmrc.ask(Query::ItsaStatus("2026-27".parse().unwrap())).await.unwrap();
    let Answer::ItsaStatus(years) = answer else { panic!("no status") };
    let words: Vec<_> = years.iter().map(|year| year.current().unwrap().status.as_str()).collect();
    assert_eq!(words, ["MTD Mandated", "Brand New"]);
}

fn sent_updates(income: Income, year: &str) -> Query {
    Query::SentUpdates("XAIS12345678901".parse().unwrap(), income, year.parse().unwrap())
}

#[rstest]
#[case(Income::SelfEmployment, "self-employment/AA000001A/XAIS12345678901/cumulative/2025-26", "5.0")]
#[case(Income::UkProperty, "property/uk/AA000001A/XAIS12345678901/cumulative/2025-26", "6.0")]
#[case(Income::ForeignProperty, "property/foreign/AA000001A/XAIS12345678901/cumulative/2025-26", "6.0")]
#[tokio::test]
async fn updates_sent_are_kept_to_the_letter(#[case] income: Income, #[case] path: &str, #[case] version: &str) {
    let hmrc = Hmrc::new().await;
    // Fields nobody knows, more pennies than a float holds, trailing zeros: a copy has them as HMRC has them.
    let text = r#"{"periodDates":{"periodStartDate":"2025-04-06","periodEndDate":"2025-10-05"},"fromDate":"2025-04-06",
        "toDate":"2025-10-05","submittedOn":"2025-11-02T10:59:47.544Z","brandNew":{"turnover":90071992547409.93},
        "other":200.10}"#;
    let accept = format!("application/vnd.hmrc.{version}+json");
    Mock::given(matchers::path(format!("/individuals/business/{path}")))
        .and(matchers::header("accept", accept.as_str()))
        .respond_with(ResponseTemplate::new(200).set_body_raw(text, "application/json"))
        .mount(&hmrc.server)
        .await;
    let answer = hmrc.ask(sent_updates(income, "2025-26")).await.unwrap();
    let Answer::SentUpdates(Some(sent)) = answer else { panic!("no updates") };
    assert_eq!(sent.text, text);
    assert_eq!(
        (sent.from.unwrap().to_string(), sent.to.unwrap().to_string()),
        ("2025-04-06".into(), "2025-10-05".into())
    );
    assert_eq!(sent.submitted_on.is_some(), income != Income::SelfEmployment);
}

#[test]
fn figures_are_in_no_debug_text() {
    let text = r#"{"periodIncome":{"turnover":4321.99}}"#.to_owned();
    let sent = SentUpdates { from: None, to: None, submitted_on: None, text };
    assert!(!format!("{sent:?}").contains("4321"));
}
