use super::*;
use rstest::rstest;

/// Every code of the reference: those any API can send, the glossary of single calls, the platform's.
const REFERENCE: &[&str] = &[
    // Any endpoint.
    "FORMAT_NINO",
    "INVALID_REQUEST",
    "BUSINESS_ERROR",
    "RULE_INCORRECT_GOV_TEST_SCENARIO",
    "UNAUTHORIZED",
    "CLIENT_OR_AGENT_NOT_AUTHORISED",
    "CLIENT_NOT_MTD_ENROLLED",
    "MATCHING_RESOURCE_NOT_FOUND",
    "NOT_FOUND",
    "INVALID_HTTP_METHOD",
    "INVALID_BODY_TYPE",
    "ACCEPT_HEADER_INVALID",
    "INTERNAL_SERVER_ERROR",
    "GATEWAY_TIMEOUT",
    // Single endpoints.
    "FORMAT_TAX_YEAR",
    "RULE_TAX_YEAR_RANGE_INVALID",
    "RULE_TAX_YEAR_NOT_SUPPORTED",
    "RULE_TAX_YEAR_NOT_ENDED",
    "RULE_OUTSIDE_AMENDMENT_WINDOW",
    "FORMAT_BUSINESS_ID",
    "FORMAT_TYPE_OF_BUSINESS",
    "FORMAT_STATUS",
    "FORMAT_FROM_DATE",
    "FORMAT_TO_DATE",
    "FORMAT_START_DATE",
    "FORMAT_END_DATE",
    "MISSING_FROM_DATE",
    "MISSING_TO_DATE",
    "MISSING_TYPE_OF_BUSINESS",
    "MISSING_PAYMENT_LOT",
    "MISSING_PAYMENT_LOT_ITEM",
    "RANGE_TO_DATE_BEFORE_FROM_DATE",
    "RULE_INVALID_DATE_RANGE",
    "RULE_DATE_RANGE_INVALID",
    "RULE_FROM_DATE_NOT_SUPPORTED",
    "RULE_INCONSISTENT_QUERY_PARAMS",
    "FORMAT_DOC_NUMBER",
    "FORMAT_PAYMENT_LOT",
    "FORMAT_PAYMENT_LOT_ITEM",
    "FORMAT_TRANSACTION_ID",
    "FORMAT_CHARGE_REFERENCE",
    "FORMAT_ONLY_OPEN_ITEMS",
    "FORMAT_INCLUDE_LOCKS",
    "FORMAT_CALCULATE_ACCRUED_INTEREST",
    "FORMAT_REMOVE_PAYMENT_ON_ACCOUNT",
    "FORMAT_CUSTOMER_PAYMENT_INFORMATION",
    "FORMAT_INCLUDE_ESTIMATED_CHARGES",
    "FORMAT_FUTURE_YEARS",
    "FORMAT_HISTORY",
    "FORMAT_SOURCE",
    "FORMAT_VALUE",
    "FORMAT_ID",
    "RULE_INCORRECT_OR_EMPTY_BODY_SUBMITTED",
    "RULE_DUPLICATE_ID_NOT_ALLOWED",
    "RULE_BUSINESS_PARTNER_NOT_EXIST",
    "RULE_ITSA_CONTRACT_OBJECT_NOT_EXIST",
    "RULE_ALREADY_OPTED_IN",
    "RULE_ALREADY_OPTED_OUT",
    "RULE_INSOLVENT_TRADER",
    "NO_OBLIGATIONS_FOUND",
    "NO_BUSINESS_FOUND",
    "RULE_BUSINESS_ID_NOT_FOUND",
    "RULE_BUSINESS_ID_STATE_CONFLICT",
    "RULE_QUARTERLY_PERIOD_UPDATING",
    "RULE_REQUEST_CANNOT_BE_FULFILLED",
    "RULE_PERIODS_OF_ACCOUNT",
    "RULE_START_DATE",
    "RULE_END_DATE",
    "RULE_END_DATE_BEFORE_START_DATE",
    "RULE_PERIODS_OVERLAP",
    "RULE_CESSATION_DATE",
    "RULE_NO_ACCOUNTING_DATE_FOUND",
    "RULE_ELECTION_PERIOD_NOT_EXPIRED",
    "RULE_TYPE_OF_BUSINESS_INCORRECT",
    // The platform.
    "MISSING_CREDENTIALS",
    "INVALID_CREDENTIALS",
    "INCORRECT_ACCESS_TOKEN_TYPE",
    "RESOURCE_FORBIDDEN",
    "INVALID_SCOPE",
    "FORBIDDEN",
    "HTTPS_REQUIRED",
    "METHOD_NOT_ALLOWED",
    "MESSAGE_THROTTLED_OUT",
    "NOT_IMPLEMENTED",
    "SERVER_ERROR",
    "SCHEDULED_MAINTENANCE",
];

/// This program's own, as `hmrc::error` and `hmrc::limits` write them.
const OWN: &[&str] = &[
    "unreachable",
    "connection-refused",
    "no-secure-connection",
    "timed-out",
    "connection-lost",
    "wrong-content-type",
    "not-json",
    "truncated",
    "wrong-type",
    "missing-field",
    "empty-answer",
    "body-too-large",
    "redirected",
    "document-number-length",
    "dates-outside-1900-2099",
    "range-too-long",
    "range-of-one-day",
    "before-obligations",
    "payment-format",
    "before-cumulative-updates",
];

fn refused(code: &str) -> Failure {
    Failure::new(FailureKind::Refused, code)
}

#[test]
fn every_code_has_words_of_its_own_in_both_voices() {
    for code in REFERENCE.iter().chain(OWN) {
        assert!(find(code).is_some(), "{code} falls back");
        for voice in [Voice::You, Voice::YourClient] {
            let explained = explain(&refused(code), voice);
            for text in [&explained.what, &explained.next] {
                assert!(text.ends_with(['.', ')']), "{code}: {text}");
                assert!(!text.contains(['{', '}', '_']), "{code}: {text}");
                assert!(!text.contains("  ") && !text.contains("MTD"), "{code}: {text}");
            }
            assert!(explained.what.ends_with("Nothing changed at HMRC."), "{}", explained.what);
        }
    }
}

#[test]
fn no_code_is_explained_twice_and_none_is_made_up() {
    let mut listed: Vec<&str> = REFERENCE.iter().chain(OWN).copied().collect();
    let mut known: Vec<&str> = hmrc::MEANINGS.iter().chain(own::MEANINGS).map(|meaning| meaning.code).collect();
    listed.sort_unstable();
    known.sort_unstable();
    assert_eq!(known, listed);
    assert!(hmrc::TO_AGENTS.iter().all(|meaning| REFERENCE.contains(&meaning.code)));
}

#[test]
fn an_agent_reads_about_the_client() {
    let failure = refused("RULE_ALREADY_OPTED_OUT");
    assert!(explain(&failure, Voice::You).what.starts_with("You have already chosen"));
    assert!(explain(&failure, Voice::YourClient).what.starts_with("Your client has already chosen"));
    let failure = Failure::new(FailureKind::NotAuthorised, "CLIENT_OR_AGENT_NOT_AUTHORISED");
    assert!(explain(&failure, Voice::YourClient).next.contains("agent services account"));
    assert!(!explain(&failure, Voice::You).next.contains("agent"));
}

#[test]
fn an_unknown_outcome_is_never_sent_again() {
    let failure = Failure { changed: Changed::Unknown, ..Failure::new(FailureKind::Unreachable, "timed-out") };
    let explained = explain(&failure, Voice::You);
    assert!(explained.what.ends_with("It is not known whether HMRC carried it out."));
    assert!(explained.next.starts_with("Do not send it again."));
}

#[test]
fn what_hmrc_does_not_offer_never_reads_as_nothing() {
    let failure = Failure::new(FailureKind::NotOffered, "MATCHING_RESOURCE_NOT_FOUND");
    let explained = explain(&failure, Voice::You);
    assert!(explained.what.starts_with("HMRC does not offer this to software yet."), "{}", explained.what);
}

#[rstest]
#[case(FailureKind::Refused)]
#[case(FailureKind::SignIn)]
#[case(FailureKind::NotAuthorised)]
#[case(FailureKind::Throttled)]
#[case(FailureKind::Unavailable)]
#[case(FailureKind::Unreachable)]
#[case(FailureKind::BadAnswer)]
#[case(FailureKind::Invalid)]
fn a_new_code_is_shown_with_hmrcs_message_made_harmless(#[case] kind: FailureKind) {
    let failure = Failure {
        hmrc_message: Some("Do \u{1b}[31mthis\u{202e} first".to_owned()),
        paths: vec!["/a\n/b".to_owned()],
        ..Failure::new(kind, "RULE_OF_TOMORROW\u{7}")
    };
    let what = explain(&failure, Voice::You).what;
    assert!(what.contains("HMRC's code is RULE_OF_TOMORROW␇: “Do ␛[31mthis\u{fffd} first”."), "{what}");
    assert!(what.contains("(In /a␊/b.)"), "{what}");
}

#[test]
fn a_status_without_a_code_still_says_what_to_do() {
    let failure = Failure { status: Some(503), ..Failure::new(FailureKind::Unavailable, "http-503") };
    let explained = explain(&failure, Voice::You);
    assert_eq!(explained.what, "HMRC's service is failing. The code is http-503. Nothing changed at HMRC.");
}

#[test]
fn several_errors_are_each_explained_with_their_fields() {
    let detail = |code: &str, path: &str| FailureDetail { code: code.to_owned(), paths: vec![path.to_owned()] };
    let failure = Failure {
        details: vec![detail("FORMAT_VALUE", "/debt/0/amount"), detail("RULE_NEW", "/debt/0/id")],
        ..refused("INVALID_REQUEST")
    };
    let what = explain(&failure, Voice::You).what;
    assert!(what.contains("more than two decimals. (In /debt/0/amount.) RULE_NEW. (In /debt/0/id.)"), "{what}");
}

#[test]
fn a_field_of_the_wrong_type_is_named() {
    let failure = Failure {
        paths: vec!["documentDetails[3].originalAmount".to_owned()],
        ..Failure::new(FailureKind::BadAnswer, "wrong-type")
    };
    assert!(explain(&failure, Voice::You).what.contains("(In documentDetails[3].originalAmount.)"));
}

#[rstest]
#[case("tokens-damaged")]
#[case("sign-in-held")]
#[case("no-client-secret")]
#[case("not-for-supporting-agents")]
#[case("not-connectable")]
#[case("not-connected")]
#[case("offline")]
fn what_stops_a_question_on_this_computer_has_words(#[case] code: &str) {
    assert!(plain(code).is_some(), "{code}");
}

#[test]
fn a_supporting_agent_reads_who_else_can_see_it() {
    let failure = Failure::new(FailureKind::NotAuthorised, "not-for-supporting-agents");
    let next = explain(&failure, Voice::YourClient).next;
    assert!(next.starts_with("Your client's main agent can see it, and so can your client."), "{next}");
}
