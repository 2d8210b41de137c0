//! What each of the 25 endpoints sends.

use wiremock::{Mock, MockServer, Request, ResponseTemplate, matchers};

use super::apis::business_details::writes::{
    Accounting, ChooseQuarters, DisapplyLateAccountingDateRule, Quarters, SetPeriodsOfAccount, UpdateAccountingType,
    WithdrawLateAccountingDateRule,
};
use super::apis::business_details::{
    BusinessYear, ListBusinesses, RetrieveAccountingType, RetrieveBusiness, RetrieveLateAccountingDateRule,
    RetrievePeriodsOfAccount,
};
use super::apis::individual_details::ItsaStatus;
use super::apis::obligations::{BusinessFilter, QuarterlyUpdates, StatusFilter, TaxReturns, WhichUpdates};
use super::apis::sa_accounts::{
    AmendCodedOut, BalanceAndTransactions, ChargeHistory, ChargeHistoryByChargeReference, ChargeHistoryByTransactionId,
    DeleteCodedOut, Details, OptInToCodingOut, OptOutOfCodingOut, PaymentsAndAllocations, RetrieveCodedOut,
    RetrieveCodingOutStatus, RetrievePenalties, Which, WhichPayments,
};
use super::client::{Client, Connection, Secret, shown};
use super::endpoint::Endpoint;
use super::limits::{AccountsRange, DocumentNumber, ObligationsRange};
use crate::rules::coding_out::{Correction, Corrections, Kind, Wanted};
use crate::rules::{DateRange, Money, Nino, TaxYear};

/// A server that remembers what it was asked; what it answers does not matter.
struct Ear {
    server: MockServer,
    client: Client,
}

impl Ear {
    async fn new() -> Self {
        let server = MockServer::start().await;
        Mock::given(matchers::any()).respond_with(ResponseTemplate::new(204)).mount(&server).await;
        let client = Client::new(Connection::new(server.uri(), Secret::new("token"))).unwrap();
        Self { server, client }
    }

    /// `GET 4.0 /path?query`, and the body of a write.
    async fn hears<E: Endpoint>(&self, request: E) -> String {
        self.forget().await;
        let _answer = self.client.call(&request).await;
        written_down(&self.heard().await)
    }

    /// The same of a write, held to what is shown of it beforehand.
    async fn hears_write<E: Endpoint>(&self, request: E) -> String {
        self.forget().await;
        let shown = shown(&request);
        self.client.write(&request).await.unwrap();
        let heard = self.heard().await;
        assert_eq!(heard.url.query(), None, "no write has a query");
        assert_eq!((shown.method, shown.path.as_str()), (heard.method.as_str(), heard.url.path()));
        assert_eq!(shown.body.unwrap_or_default().as_bytes(), heard.body);
        assert_eq!(heard.headers.get("Accept").unwrap(), shown.accept);
        written_down(&heard)
    }

    async fn forget(&self) {
        self.server.reset().await;
        Mock::given(matchers::any()).respond_with(ResponseTemplate::new(204)).mount(&self.server).await;
    }

    async fn heard(&self) -> Request {
        let mut requests = self.server.received_requests().await.unwrap();
        assert_eq!(requests.len(), 1, "each call is one request");
        requests.remove(0)
    }
}

fn written_down(request: &Request) -> String {
    let header = |name: &str| request.headers.get(name).map(|value| value.to_str().unwrap());
    assert_eq!(header("Authorization"), Some("Bearer token"));
    assert_eq!(header("User-Agent"), Some(concat!("quarterdeck/", env!("CARGO_PKG_VERSION"))));
    assert_eq!(header("Gov-Test-Scenario"), None);
    let json = header("Content-Type") == Some("application/json");
    assert_eq!(json, !request.body.is_empty(), "only a body has a content type");
    if request.method == wiremock::http::Method::POST {
        assert_eq!(header("Content-Length"), Some("0"));
    }
    let version = header("Accept").unwrap();
    let version = version.strip_prefix("application/vnd.hmrc.").unwrap().strip_suffix("+json").unwrap();
    let address = request.url.as_str().split_once("//").unwrap().1.split_once('/').unwrap().1;
    let body = String::from_utf8(request.body.clone()).unwrap();
    format!("{} {version} /{address} {body}", request.method).trim_end().to_owned()
}

fn nino() -> Nino {
    "AA000001A".parse().unwrap()
}

fn year() -> TaxYear {
    "2025-26".parse().unwrap()
}

fn range(from: &str, to: &str) -> DateRange {
    DateRange::new(from.parse().unwrap(), to.parse().unwrap()).unwrap()
}

#[tokio::test]
async fn the_account_and_its_payments() {
    let (ear, nino) = (Ear::new().await, &nino());
    let days = AccountsRange::new(range("2024-04-06", "2026-04-05")).unwrap();
    let number = DocumentNumber::try_from(&"X123456789AB".parse().unwrap()).unwrap();
    let balance = |which, details| BalanceAndTransactions { nino, which, details };
    let all = Details {
        locks: true,
        accrued_interest: true,
        customer_payments: true,
        estimated_charges: true,
        without_payments: true,
    };
    let base = "GET 4.0 /accounts/self-assessment/AA000001A";
    for (which, query) in [
        (Which::Open, "onlyOpenItems=true"),
        (Which::In(days), "fromDate=2024-04-06&toDate=2026-04-05"),
        (Which::Document(number.clone()), "docNumber=X123456789AB"),
        (Which::DocumentIn(number, days), "docNumber=X123456789AB&fromDate=2024-04-06&toDate=2026-04-05"),
    ] {
        let heard = ear.hears(balance(which, Details::default())).await;
        assert_eq!(heard, format!("{base}/balance-and-transactions?{query}"));
    }
    assert_eq!(
        ear.hears(balance(Which::Open, all)).await,
        format!(
            "{base}/balance-and-transactions?onlyOpenItems=true&includeLocks=true&calculateAccruedInterest=true\
             &customerPaymentInformation=true&includeEstimatedCharges=true&removePOA=true"
        )
    );
    let payments = |which| PaymentsAndAllocations { nino, which };
    assert_eq!(
        ear.hears(payments(WhichPayments::received(days))).await,
        format!("{base}/payments-and-allocations?fromDate=2024-04-06&toDate=2026-04-05")
    );
    assert_eq!(
        ear.hears(payments(WhichPayments::one(&"081203010024/000001".parse().unwrap()).unwrap())).await,
        format!("{base}/payments-and-allocations?paymentLot=081203010024&paymentLotItem=000001")
    );
    let transaction_id = &"X12".parse().unwrap();
    assert_eq!(ear.hears(ChargeHistory { nino, transaction_id }).await, format!("{base}/charges/X12"));
    assert_eq!(
        ear.hears(ChargeHistoryByTransactionId { nino, transaction_id }).await,
        format!("{base}/charges/transactionId/X12")
    );
    assert_eq!(
        ear.hears(ChargeHistoryByChargeReference { nino, charge_reference: &"XM002610011594".parse().unwrap() }).await,
        format!("{base}/charges/chargeReference/XM002610011594")
    );
    assert_eq!(ear.hears(RetrievePenalties { nino }).await, format!("{base}/penalties"));
}

#[tokio::test]
async fn coding_out() {
    let (ear, nino, tax_year) = (Ear::new().await, &nino(), year());
    let base = "4.0 /accounts/self-assessment/AA000001A/2025-26/collection/tax-code";
    for (source, word) in [(Wanted::HmrcHeld, "hmrcHeld"), (Wanted::User, "user"), (Wanted::Latest, "latest")] {
        let heard = ear.hears(RetrieveCodedOut { nino, tax_year, source }).await;
        assert_eq!(heard, format!("GET {base}?source={word}"));
    }
    let amount = Money::parse("123.45").unwrap();
    let amounts = Corrections::new(vec![Correction { kind: Kind::PayeUnderpayment, id: 7, amount }]).unwrap();
    assert_eq!(
        ear.hears_write(AmendCodedOut { nino, tax_year, amounts }).await,
        format!(r#"PUT {base} {{"taxCodeComponents":{{"payeUnderpayment":[{{"id":7,"amount":123.45}}]}}}}"#)
    );
    assert_eq!(ear.hears_write(DeleteCodedOut { nino, tax_year }).await, format!("DELETE {base}"));
    let status = RetrieveCodingOutStatus { nino, tax_year };
    assert_eq!(ear.hears(status).await, format!("GET {base}/coding-out/status"));
    assert_eq!(ear.hears_write(OptOutOfCodingOut { nino, tax_year }).await, format!("POST {base}/coding-out/opt-out"));
    assert_eq!(ear.hears_write(OptInToCodingOut { nino, tax_year }).await, format!("POST {base}/coding-out/opt-in"));
}

#[tokio::test]
async fn obligations_are_never_asked_for_without_status_or_days() {
    let (ear, nino) = (Ear::new().await, &nino());
    let base = "GET 3.0 /obligations/details/AA000001A";
    let days = ObligationsRange::new(DateRange::of_tax_year(year())).unwrap();
    let updates = |which, business| QuarterlyUpdates { nino, which, business };
    assert_eq!(
        ear.hears(updates(WhichUpdates::Open, None)).await,
        format!("{base}/income-and-expenditure?status=open")
    );
    assert_eq!(
        ear.hears(updates(WhichUpdates::In(days), None)).await,
        format!("{base}/income-and-expenditure?fromDate=2025-04-06&toDate=2026-04-05")
    );
    let id = "XPIS12345678901".parse().unwrap();
    let property = BusinessFilter::UkProperty(Some(&id));
    assert_eq!(
        ear.hears(updates(WhichUpdates::InWithStatus(days, StatusFilter::Fulfilled), Some(property))).await,
        format!(
            "{base}/income-and-expenditure?typeOfBusiness=uk-property&businessId=XPIS12345678901\
             &fromDate=2025-04-06&toDate=2026-04-05&status=fulfilled"
        )
    );
    let returns = |tax_year, status| TaxReturns { nino, tax_year, status };
    assert_eq!(ear.hears(returns(None, None)).await, format!("{base}/crystallisation"));
    assert_eq!(
        ear.hears(returns(Some(year()), Some(StatusFilter::Open))).await,
        format!("{base}/crystallisation?taxYear=2025-26&status=open")
    );
}

#[tokio::test]
async fn businesses_and_status() {
    let (ear, nino, business_id) = (Ear::new().await, &nino(), &"XAIS12345678901".parse().unwrap());
    let of = BusinessYear { nino, business_id, tax_year: year() };
    let base = "2.0 /individuals/business/details/AA000001A";
    let in_year = format!("{base}/XAIS12345678901/2025-26");
    assert_eq!(ear.hears(ListBusinesses { nino }).await, format!("GET {base}/list"));
    assert_eq!(ear.hears(RetrieveBusiness { nino, business_id }).await, format!("GET {base}/XAIS12345678901"));
    assert_eq!(
        ear.hears_write(ChooseQuarters { of, quarters: Quarters::Calendar }).await,
        format!(r#"PUT {in_year} {{"quarterlyPeriodType":"calendar"}}"#)
    );
    assert_eq!(ear.hears(RetrieveAccountingType(of)).await, format!("GET {in_year}/accounting-type"));
    assert_eq!(
        ear.hears_write(UpdateAccountingType { of, accounting: Accounting::Traditional }).await,
        format!(r#"PUT {in_year}/accounting-type {{"accountingType":"ACCRUAL"}}"#)
    );
    assert_eq!(ear.hears(RetrievePeriodsOfAccount(of)).await, format!("GET {in_year}/periods-of-account"));
    assert_eq!(
        ear.hears_write(SetPeriodsOfAccount { of, periods: vec![range("2025-04-01", "2026-03-31")] }).await,
        format!(
            "PUT {in_year}/periods-of-account {}",
            r#"{"periodsOfAccount":true,"periodsOfAccountDates":[{"startDate":"2025-04-01","endDate":"2026-03-31"}]}"#
        )
    );
    assert_eq!(
        ear.hears_write(SetPeriodsOfAccount { of, periods: Vec::new() }).await,
        format!(r#"PUT {in_year}/periods-of-account {{"periodsOfAccount":false}}"#)
    );
    let rule = format!("{in_year}/late-accounting-date-rule-election");
    assert_eq!(ear.hears(RetrieveLateAccountingDateRule(of)).await, format!("GET {rule}"));
    assert_eq!(ear.hears_write(DisapplyLateAccountingDateRule(of)).await, format!("POST {rule}/disapply"));
    assert_eq!(ear.hears_write(WithdrawLateAccountingDateRule(of)).await, format!("DELETE {rule}/withdraw"));

    let status = |future_years, history| ItsaStatus { nino, tax_year: year(), future_years, history };
    let base = "GET 2.0 /individuals/person/itsa-status/AA000001A/2025-26";
    assert_eq!(ear.hears(status(false, false)).await, base);
    assert_eq!(ear.hears(status(true, true)).await, format!("{base}?futureYears=true&history=true"));
}
