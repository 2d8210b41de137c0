//! How fast HMRC's largest answer is read: a balance of 5 MB, from bytes to the account with its breakdown.

use std::fmt::Write as _;
use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use quarterdeck::hmrc::apis::sa_accounts::decode_account;

/// At least this many bytes of JSON.
const SIZE: usize = 5_000_000;

/// A document with everything HMRC sends about a charge, and its breakdown of two lines.
fn document(number: usize, documents: &mut String, lines: &mut String) {
    let id = format!("X{number:011}");
    let year = 2024 + number % 3;
    let _written = write!(
        documents,
        r#"{{"taxYear":"{year}-{next:02}","documentId":"{id}","formBundleNumber":"{number:012}","documentDate":"{year}-06-12","documentText":"ITSA- Bal Charge","documentDueDate":"{year}-01-31","documentDescription":"ITSA- Bal Charge","originalAmount":{number}.{pence:02},"outstandingAmount":{number}.5,"lastClearing":{{"lastClearingDate":"{year}-02-03","lastClearingReason":"Incoming Payment","lastClearedAmount":600.00}},"isChargeEstimate":false,"isCodedOut":false,"latePaymentInterest":{{"latePaymentInterestId":"XB{number:012}","accruingInterestAmount":12.34,"interestRate":7.75,"interestStartDate":"{year}-02-01","interestEndDate":"{year}-06-01","interestAmount":10,"interestDunningLockAmount":0,"interestOutstandingAmount":2.34}},"amountCodedOut":0.00,"poaRelevantAmount":5000.00}}"#,
        next = (year + 1) % 100,
        pence = number % 100,
    );
    for (comma, kind, text) in [("", "4910", "Income Tax England"), (",", "4910", "NIC4 Wales")] {
        let _written = write!(
            lines,
            r#"{comma}{{"taxYear":"{year}-{next:02}","chargeDetail":{{"documentId":"{id}","documentType":"{kind}","documentTypeDescription":"SA Balancing Charge","chargeType":"2100","chargeTypeDescription":"{text}"}},"taxPeriodFrom":"{year}-04-06","taxPeriodTo":"{last}-04-05","contractAccount":"{number:012}","documentNumber":"{id}","documentNumberItem":"0001","chargeReference":"XM{number:012}","originalAmount":{number}.25,"outstandingAmount":0,"clearedAmount":{number}.25,"accruedInterest":1.5,"items":[{{"itemId":"001","dueDate":"{last}-01-31","amount":{number}.25,"clearingDate":"{last}-01-30","clearingReason":"Incoming Payment","locks":{{"isChargeOnHold":false,"isEstimatedChargeOnHold":false,"isInterestAccrualOnHold":false,"isInterestChargeOnHold":false}},"isReturn":true,"paymentReference":"{number:010}K","paymentAmount":{number}.25,"paymentMethod":"PAYMENTS MADE BY CHEQUE","paymentLot":"081203010024","paymentLotItem":"000001","clearingSAPDocument":"{id}","isChargeEstimate":false,"codedOutStatus":"initiated"}}]}}"#,
            next = (year + 1) % 100,
            last = year + 1,
        );
    }
}

fn answer() -> String {
    let (mut documents, mut lines) = (String::new(), String::new());
    for number in 0.. {
        document(number, &mut documents, &mut lines);
        if documents.len() + lines.len() > SIZE {
            break;
        }
        documents.push(',');
        lines.push(',');
    }
    format!(
        r#"{{"balanceDetails":{{"payableAmount":1.25,"payableDueDate":"2026-07-31","pendingChargeDueAmount":2,"overdueAmount":3.5,"totalBalance":6.75,"bcdBalancePerYear":[{{"taxYear":"2025-26","bcdAmount":6.75}}]}},"documentDetails":[{documents}],"financialDetails":[{lines}]}}"#
    )
}

fn decode(criterion: &mut Criterion) {
    let answer = answer();
    let account = decode_account(answer.as_bytes());
    assert!(account.is_ok_and(|account| account.loose_lines.is_empty()), "the answer made up here is read");
    let mut group = criterion.benchmark_group("decode");
    group.throughput(Throughput::Bytes(u64::try_from(answer.len()).unwrap_or_default()));
    group.bench_function("balance of 5 MB", |bencher| {
        bencher.iter(|| decode_account(black_box(answer.as_bytes())));
    });
    group.finish();
}

criterion_group!(benches, decode);
criterion_main!(benches);
