//! HMRC's codes: those of the platform in front of the APIs, those any API can send, and those of single calls.

use super::Meaning;

/// A bug of this program, or an address that is not HMRC's.
const REPORT: &str =
    "This is a fault of this program. Report it with the code, and use HMRC online services until then.";
const TRY_LATER: &str = "Try again later. HMRC publishes the state of its services on GOV.UK.";
const CORRECT_IT: &str = "Correct it, and try again.";

macro_rules! meanings {
    ($($code:literal: $what:expr, $next:expr;)+) => {
        &[$(Meaning { code: $code, what: $what, next: $next }),+]
    };
}

/// Codes that mean something else to an agent.
pub(super) const TO_AGENTS: &[Meaning] = meanings! {
    "CLIENT_OR_AGENT_NOT_AUTHORISED":
        "HMRC does not let you see this for this client. Your client has not authorised you, or has not signed up to Making \
         Tax Digital for Income Tax, or you are a supporting agent and this is for main agents, or it was no agent who \
         signed in.",
        "Check the client's authorisation in your agent services account, and the National Insurance number.";
    "CLIENT_NOT_MTD_ENROLLED":
        "Your client is not signed up to Making Tax Digital for Income Tax.",
        "Sign your client up on GOV.UK: search for “sign up your client for Making Tax Digital for Income Tax”.";
    "RULE_INSOLVENT_TRADER":
        "HMRC does not show obligations of a client who is insolvent.",
        "Contact HMRC about this client's obligations.";
    "RULE_OUTSIDE_AMENDMENT_WINDOW":
        "It is too late to change this tax year through software.",
        "Contact HMRC about the change for your client.";
};

/// Every code of the reference, by where it comes from.
pub(super) const MEANINGS: &[Meaning] = meanings! {
    // The platform in front of the APIs.
    "MISSING_CREDENTIALS": "Nobody is signed in.", "Sign in.";
    "INVALID_CREDENTIALS": "HMRC no longer accepts this sign-in: it has run out, or access was taken back.", "Sign in again.";
    "UNAUTHORIZED": "HMRC does not accept this sign-in.", "Sign in again.";
    "INCORRECT_ACCESS_TOKEN_TYPE": "HMRC wants a person signed in for this, and got a token for the program alone.", "Sign in again.";
    "INVALID_SCOPE": "The permission given to this program at sign-in does not cover this.",
        "Sign in again, and grant the permission HMRC asks about.";
    "RESOURCE_FORBIDDEN": "The application this program is registered as has no access to this HMRC service.",
        "Whoever registered the application must subscribe it to this API in the HMRC Developer Hub.";
    "FORBIDDEN": "HMRC's gateway does not let this through.",
        "Check the application's subscriptions and its list of allowed addresses in the HMRC Developer Hub.";
    "HTTPS_REQUIRED": "HMRC takes secure connections only, and this one was not.", "Use an address that starts with https.";
    "MESSAGE_THROTTLED_OUT": "HMRC was asked too often in a short time.", "Wait a minute, then try again.";
    "METHOD_NOT_ALLOWED": "HMRC does not know this kind of request at this address.", REPORT;
    "NOT_IMPLEMENTED": "HMRC has not built this yet.", "Use HMRC online services for it.";
    "SERVER_ERROR": "HMRC's service is failing.", TRY_LATER;
    "SCHEDULED_MAINTENANCE": "HMRC's service is down for planned maintenance.", TRY_LATER;

    // Any API.
    "FORMAT_NINO": "The National Insurance number is not one HMRC recognises as valid.",
        "Check it: two letters, six digits, and a letter A to D, as in AA 00 00 01 A.";
    "INVALID_REQUEST": "HMRC found the request at fault, or cannot process it for this account.",
        "Check what was asked for. If it is right, look in HMRC online services.";
    "BUSINESS_ERROR": "HMRC's checks found what was sent at fault.", "Correct each point, and try again.";
    "RULE_INCORRECT_GOV_TEST_SCENARIO": "The sandbox has no test scenario of this name for this call.",
        "Leave --scenario out, or choose one that HMRC's documentation lists for the call.";
    "CLIENT_OR_AGENT_NOT_AUTHORISED":
        "HMRC does not let this sign-in see this account. It belongs to someone else, is not signed up to Making Tax Digital \
         for Income Tax, or HMRC wants more proof of identity.",
        "Check the National Insurance number and who is signed in. If both are right, sign up on GOV.UK first.";
    "CLIENT_NOT_MTD_ENROLLED": "You are not signed up to Making Tax Digital for Income Tax.",
        "Sign up on GOV.UK: search for “sign up for Making Tax Digital for Income Tax”.";
    "MATCHING_RESOURCE_NOT_FOUND": "HMRC holds nothing of this kind, or does not know the address.",
        "Check the tax year and what was asked for. In a local environment, check --base-url too.";
    "NOT_FOUND": "HMRC no longer serves the version of its API that this program speaks.",
        "Update this program. In a local environment, check --base-url.";
    "INVALID_HTTP_METHOD": "HMRC does not know this kind of request at this address.", REPORT;
    "INVALID_BODY_TYPE": "HMRC did not accept the form in which the request was sent.", REPORT;
    "ACCEPT_HEADER_INVALID": "HMRC did not accept the version of its API that was asked for.", REPORT;
    "INTERNAL_SERVER_ERROR": "Something went wrong inside HMRC. It can be the service, or the data HMRC holds for this account.",
        "Try again later. If it stays, look in HMRC online services, and quote the correlation id to HMRC.";
    "GATEWAY_TIMEOUT": "HMRC's systems took too long to answer one another.", TRY_LATER;

    // Tax years and dates.
    "FORMAT_TAX_YEAR": "The tax year is not written as HMRC takes it.", "Write it as 2025-26.";
    "RULE_TAX_YEAR_RANGE_INVALID": "The two halves of the tax year do not follow one another.", "Write a tax year as 2025-26.";
    "RULE_TAX_YEAR_NOT_SUPPORTED": "HMRC does not offer this for so early a tax year.", "Choose a later tax year.";
    "RULE_TAX_YEAR_NOT_ENDED": "HMRC takes this only once the tax year has ended, from 6 April.", "Come back when the tax year has ended.";
    "RULE_OUTSIDE_AMENDMENT_WINDOW": "It is too late to change this tax year through software.", "Contact HMRC about the change.";
    "FORMAT_FROM_DATE": "The first day is not a date HMRC takes.", "Write it as 2026-04-06.";
    "FORMAT_TO_DATE": "The last day is not a date HMRC takes.", "Write it as 2027-04-05.";
    "FORMAT_START_DATE": "A start date is not a date HMRC takes.", "Write it as 2026-04-06.";
    "FORMAT_END_DATE": "An end date is not a date HMRC takes.", "Write it as 2027-04-05.";
    "MISSING_FROM_DATE": "There is a last day but no first day.", "Give both, or neither.";
    "MISSING_TO_DATE": "There is a first day but no last day.", "Give both, or neither.";
    "RANGE_TO_DATE_BEFORE_FROM_DATE": "The last day comes before the first.", "Swap them, or choose other days.";
    "RULE_INVALID_DATE_RANGE": "The days are too far apart: HMRC shows at most 732 days of an account at once.", "Choose a shorter range.";
    "RULE_DATE_RANGE_INVALID": "The days are too far apart, or the same: HMRC shows obligations of 1 to 365 days apart.",
        "Choose a range within one year.";
    "RULE_FROM_DATE_NOT_SUPPORTED": "HMRC keeps no obligations from before 6 April 2018.", "Choose a later first day.";

    // The account.
    "RULE_INCONSISTENT_QUERY_PARAMS": "HMRC does not take these filters together.",
        "Ask for what is open, for a range of days, or for one document.";
    "FORMAT_DOC_NUMBER": "The document number is not one HMRC looks up.", "Use the 12 letters and digits shown with the charge.";
    "FORMAT_PAYMENT_LOT": "The payment's lot is not written as HMRC takes it.", "Use up to 12 letters and digits.";
    "FORMAT_PAYMENT_LOT_ITEM": "The payment's item is not written as HMRC takes it.", "Use up to 6 letters and digits.";
    "MISSING_PAYMENT_LOT": "There is a payment item but no lot.", "Write a payment as LOT/ITEM.";
    "MISSING_PAYMENT_LOT_ITEM": "There is a payment lot but no item.", "Write a payment as LOT/ITEM.";
    "FORMAT_TRANSACTION_ID": "The document id is not one HMRC knows the form of.", "Use the 1 to 12 letters and digits shown with the charge.";
    "FORMAT_CHARGE_REFERENCE": "The charge reference is not one HMRC knows the form of.", "Use two letters and twelve digits, as in XM002610011594.";
    "FORMAT_ONLY_OPEN_ITEMS": "HMRC did not understand the choice of open items.", REPORT;
    "FORMAT_INCLUDE_LOCKS": "HMRC did not understand the choice about holds.", REPORT;
    "FORMAT_CALCULATE_ACCRUED_INTEREST": "HMRC did not understand the choice about interest.", REPORT;
    "FORMAT_REMOVE_PAYMENT_ON_ACCOUNT": "HMRC did not understand the choice about payments.", REPORT;
    "FORMAT_CUSTOMER_PAYMENT_INFORMATION": "HMRC did not understand the choice about payment details.", REPORT;
    "FORMAT_INCLUDE_ESTIMATED_CHARGES": "HMRC did not understand the choice about estimates.", REPORT;
    "FORMAT_FUTURE_YEARS": "HMRC did not understand the choice about later tax years.", REPORT;
    "FORMAT_HISTORY": "HMRC did not understand the choice about earlier statuses.", REPORT;

    // Coding out.
    "FORMAT_SOURCE": "HMRC did not understand whose figures were asked for.", "Choose hmrc-held, user or latest.";
    "FORMAT_VALUE": "An amount is out of range, or has more than two decimals.", "Give amounts in pounds and whole pence.";
    "FORMAT_ID": "The number of an amount is not a whole number HMRC takes.", "Use the number shown with the amount.";
    "RULE_INCORRECT_OR_EMPTY_BODY_SUBMITTED": "What was sent is empty, lacks something, or has something of the wrong kind.", CORRECT_IT;
    "RULE_DUPLICATE_ID_NOT_ALLOWED": "The same amount was sent twice.", "Leave one of them out.";
    "RULE_BUSINESS_PARTNER_NOT_EXIST": "HMRC's systems have no record of {you} as a Self Assessment customer.",
        "Check the National Insurance number. If it is right, contact HMRC.";
    "RULE_ITSA_CONTRACT_OBJECT_NOT_EXIST": "HMRC's systems have no Income Tax Self Assessment account for {you}.",
        "Check the National Insurance number. If it is right, contact HMRC.";
    "RULE_ALREADY_OPTED_IN": "{You} {have} already chosen to pay this year's bill through the tax code where HMRC can.",
        "There is nothing to do. Refresh to see the choice.";
    "RULE_ALREADY_OPTED_OUT": "{You} {have} already chosen not to pay this year's bill through the tax code.",
        "There is nothing to do. Refresh to see the choice.";

    // Obligations.
    "FORMAT_STATUS": "HMRC did not understand which obligations were asked for.", "Choose open, fulfilled or all.";
    "RULE_INSOLVENT_TRADER": "HMRC does not show obligations to anyone who is insolvent.", "Contact HMRC about your obligations.";
    "NO_OBLIGATIONS_FOUND": "HMRC holds no obligation that fits what was asked for.", "Choose another tax year, or look at all of them.";

    // Businesses.
    "FORMAT_BUSINESS_ID": "The business id is not one HMRC knows the form of.", "Use the id shown with the business, as in XAIS12345678901.";
    "FORMAT_TYPE_OF_BUSINESS": "HMRC does not show obligations by this kind of business.", "Choose self-employment, uk-property or foreign-property.";
    "MISSING_TYPE_OF_BUSINESS": "A business was named without its kind.", "Name its kind too.";
    "NO_BUSINESS_FOUND": "HMRC does not hold this business for {you}.", "Choose one from the list of businesses.";
    "RULE_BUSINESS_ID_NOT_FOUND": "HMRC does not hold this business for {you}.", "Choose one from the list of businesses.";
    "RULE_BUSINESS_ID_STATE_CONFLICT": "The update period of this business cannot be changed now, for example because an update for the year was already sent.",
        "Keep the period for this tax year. It can be changed before the first update of the next.";
    "RULE_QUARTERLY_PERIOD_UPDATING": "The business started in the first days of April, and HMRC is still setting up its update periods.",
        "Try again after 5 April.";
    "RULE_REQUEST_CANNOT_BE_FULFILLED": "HMRC cannot do this for this business or tax year.",
        "Check the kind of business and the tax year: update periods can be chosen for the current tax year only.";
    "RULE_PERIODS_OF_ACCOUNT": "The answer about periods of account and the dates do not fit together.",
        "Give dates when a period ended in the year, and none when not.";
    "RULE_START_DATE": "A period of account starts after the tax year.", "Correct its first day.";
    "RULE_END_DATE": "A period of account does not end within the tax year.", "Correct its last day.";
    "RULE_END_DATE_BEFORE_START_DATE": "A period of account ends before it starts.", "Correct its days.";
    "RULE_PERIODS_OVERLAP": "Two periods of account share a day.", "Correct their days, so that each starts after the one before has ended.";
    "RULE_CESSATION_DATE": "A period of account ends after the business did.", "Let it end on the day the business ended, or before.";
    "RULE_NO_ACCOUNTING_DATE_FOUND": "No period of account ends from 31 March to 4 April, so the late accounting date rule does not come in.",
        "There is nothing to choose. Check the periods of account.";
    "RULE_ELECTION_PERIOD_NOT_EXPIRED": "The choice about the late accounting date rule still runs and cannot be changed yet.",
        "Wait until the tax year in which it ends.";
    "RULE_TYPE_OF_BUSINESS_INCORRECT": "The late accounting date rule is for self-employment only.", "Choose a self-employment.";
};
