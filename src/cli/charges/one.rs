//! `charges show`: one charge with everything the account tells of it.

use super::fields::document;
use super::{history, page};
use crate::cli::desk::{Ask, Desk};
use crate::cli::output::json::Object;
use crate::cli::output::sheet::{Sheet, cell};
use crate::cli::output::{Report, Setting};
use crate::cli::parts::Parts;
use crate::cli::payments::payment_fields;
use crate::cli::trouble::Trouble;
use crate::rules::allocation::Payment;
use crate::rules::charges::history::{Step, gone_to_tax_code, steps};
use crate::rules::charges::reduced::{reduced_by, reductions_of};
use crate::rules::charges::settled::{Settled, SettledBy, Settlement, settlement};
use crate::rules::charges::used::{Use, paid_out_of, used_for};
use crate::rules::charges::{Account, ChargeChange, CodingDetail, Document};
use crate::rules::interest::steps::Steps as InterestSteps;
use crate::rules::payments_on_account::{Adjustment, PaymentsOnAccount, adjustments, around};
use crate::rules::penalties::Penalties;
use crate::rules::sent::SentOption;
use crate::rules::{DateRange, DocumentId, Failure, Money};
use crate::words::{Voice, charges, penalties};

/// What HMRC told of the account a charge is on.
struct Told {
    open: Option<Box<Account>>,
    past: Result<Option<Box<Account>>, Failure>,
    alone: Option<Box<Account>>,
    paid: Result<Vec<Payment>, Failure>,
    changes: Result<Vec<ChargeChange>, Failure>,
    /// Asked for only where the charge is one of them.
    penalties: Option<Result<Box<Penalties>, Failure>>,
}

/// One charge and what is known around it.
pub(super) struct Known<'a> {
    /// The charge.
    pub(super) one: &'a Document,
    /// What tax codes collect.
    pub(super) coding: &'a [CodingDetail],
    /// What settled it.
    pub(super) settled: Settlement<'a>,
    /// Credits that came of lowering it.
    pub(super) reductions: Vec<&'a Document>,
    /// Of a credit: the charge it came from.
    pub(super) came_from: Option<&'a Document>,
    /// Of a payment on account: both of them and their bills.
    pub(super) on_account: Option<PaymentsOnAccount<'a>>,
    /// How payments on account were changed.
    pub(super) adjusted: Vec<Adjustment<'a>>,
    /// How it changed.
    pub(super) steps: Vec<Step<'a>>,
    /// Of a payment or credit: what it was used for.
    pub(super) used: Vec<Use<'a>>,
    /// Of a refund: the credit it paid out, where the sums tell.
    pub(super) paid_out: Option<&'a Document>,
    /// How its interest comes to what it is, as far as payments tell.
    pub(super) interest_steps: Option<InterestSteps>,
    /// Of a penalty: what brought it, a sentence each.
    pub(super) cause: Vec<String>,
    /// What the account holds.
    accounts: &'a [&'a Account],
}

impl<'a> Known<'a> {
    /// What of the same bill a tax code collects, where that is what the history ends at above the charge.
    pub(super) fn gone_to_tax_code(&self, total: Money) -> Option<&'a Document> {
        gone_to_tax_code(self.one, total, self.accounts)
    }
}

/// Asks for one charge, the payments that went to it, the account it is on, and how it changed.
pub(in crate::cli) async fn show<A: Ask>(
    desk: &Desk<'_, A>,
    setting: &Setting,
    id: &DocumentId,
) -> Result<Report, Trouble> {
    let range = DateRange::four_tax_years_to(desk.today);
    let (open, past, paid, changes, penalties) = tokio::join!(
        desk.open_account(),
        desk.account_history(range),
        desk.payments(range),
        desk.charge_history(id.clone()),
        desk.penalties()
    );
    // Only the penalties tell of payment plans; without them none is known.
    let open = open?;
    let setting = &setting.with_plans(open.as_deref(), penalties.as_deref().ok());
    let mut told = Told { open, past, alone: None, paid, changes, penalties: None };
    if told.find(id).is_none() {
        // What may hold it has to be known before it can be said that HMRC holds no such charge.
        if let Err(failure) = told.past {
            return Err(failure.into());
        }
        // HMRC takes ids of exactly 12 characters here, and no others.
        if id.as_str().len() == 12 {
            told.alone = desk.account_document(id.clone()).await?;
        }
    }
    if told.find(id).is_some_and(|one| one.kind().is_penalty()) {
        told.penalties = Some(penalties);
    }
    match told.find(id) {
        Some(one) => Ok(shape(one, &told, setting)),
        None => Err(Trouble::NotHeld { what: "charge", list: "charges --all" }),
    }
}

impl Told {
    fn accounts(&self) -> Vec<&Account> {
        let past = self.past.as_ref().ok().and_then(Option::as_deref);
        [self.open.as_deref(), past, self.alone.as_deref()].into_iter().flatten().collect()
    }

    /// The document: among those open, then in the history, then by itself.
    fn find(&self, id: &DocumentId) -> Option<&Document> {
        self.accounts().into_iter().find_map(|account| account.document(id.as_str()))
    }

    fn parts(&self) -> Parts {
        let mut parts = Parts::default();
        parts.note("account", &self.past, Option::is_none);
        parts.note("payments", &self.paid, Vec::is_empty);
        parts.note("history", &self.changes, Vec::is_empty);
        if let Some(penalties) = &self.penalties {
            parts.note("penalties", penalties, |_| false);
        }
        parts
    }
}

fn shape(one: &Document, told: &Told, setting: &Setting) -> Report {
    let accounts = told.accounts();
    let changes = told.changes.as_deref().unwrap_or_default();
    let holder = accounts.iter().find(|account| account.document(&one.document_id.to_string()).is_some());
    let settled = settlement(one, &accounts, told.paid.as_deref().ok());
    let penalties = told.penalties.as_ref().and_then(|held| held.as_deref().ok());
    let behind = penalties.and_then(|held| held.behind(one));
    let known = Known {
        interest_steps: InterestSteps::of(one, &settled),
        cause: behind.map(|of| penalties::cause(of, &accounts, setting.today(), setting.voice())).unwrap_or_default(),
        one,
        coding: holder.map_or(&[][..], |account| account.coding.as_slice()),
        settled,
        reductions: reductions_of(one, &accounts),
        came_from: reduced_by(one, &accounts),
        on_account: around(one, &accounts),
        adjusted: adjustments(changes),
        steps: steps(changes),
        used: if one.is_charge() { Vec::new() } else { used_for(one, &accounts, told.paid.as_deref().ok()) },
        paid_out: paid_out_of(one, &accounts),
        accounts: &accounts,
    };
    let parts = told.parts();
    let data = data(&known, setting).put("parts", &parts.object(&setting.reader));
    let mut report = Report::new("charges-show", data, page::page(&known, setting), sheet(one));
    report.tax_year = one.tax_year.value();
    report.asides = parts.asides(&setting.reader);
    report
}

fn data(known: &Known<'_>, setting: &Setting) -> Object {
    let voice = setting.voice();
    let paid = |part: &Settled<'_>| match part.by {
        SettledBy::Payment(payment) if !part.to_interest => {
            Some(payment_fields(payment, setting).maybe("clearedAmount", part.amount.as_ref()))
        }
        _ => None,
    };
    let settled: Vec<Object> = known.settled.all().map(|part| settled(part, setting)).collect();
    let history: Vec<Object> = known.steps.iter().map(|step| history::object(step, voice)).collect();
    let brief = |one: &Document| brief(one, voice);
    let used = |of: &Use<'_>| brief(of.charge).maybe("amount", of.amount.as_ref()).put("toInterest", &of.to_interest);
    Object::new()
        .put("charge", &document(known.one, setting))
        .put("why", &charges::why_of(known.one, voice))
        .put("payments", &known.settled.parts.iter().filter_map(paid).collect::<Vec<_>>())
        .put("settledBy", &settled)
        .maybe("settledExceededBy", known.settled.exceeded().as_ref())
        .put("reducedBy", &known.reductions.iter().map(|one| brief(one)).collect::<Vec<_>>())
        .maybe("cameFrom", known.came_from.map(brief).as_ref())
        .put("usedFor", &known.used.iter().map(used).collect::<Vec<_>>())
        .maybe("paidOutOf", known.paid_out.map(brief).as_ref())
        .maybe("paymentsOnAccount", known.on_account.as_ref().map(|of| on_account(of, &known.adjusted, voice)).as_ref())
        .put("chargeHistoryDetails", &history)
        .maybe("interestSteps", known.interest_steps.as_ref().map(interest_steps).as_ref())
        .maybe("cause", Some(&known.cause).filter(|said| !said.is_empty()))
}

/// The steps of the interest, all of it reckoned here.
fn interest_steps(steps: &InterestSteps) -> Object {
    let each = steps.steps.iter().map(|step| {
        Object::new()
            .put("from", &step.from)
            .put("to", &step.to)
            .put("days", &step.days)
            .put("outstandingAmount", &step.on)
            .put("estimatedInterest", &step.interest)
    });
    Object::new()
        .put("interestRate", &steps.rate)
        .put("steps", &each.collect::<Vec<_>>())
        .put("estimatedTotal", &steps.sum)
        .put("hmrcAmount", &steps.told)
        .maybe("difference", steps.difference().as_ref())
}

/// A document among others: enough to tell it and find it.
fn brief(one: &Document, voice: Voice) -> Object {
    Object::new()
        .put("documentId", &one.document_id)
        .maybe("taxYear", one.tax_year.as_ref())
        .put("label", &charges::document_for(one, voice))
        .put("documentDate", &one.document_date)
        .maybe("documentDueDate", one.document_due_date.as_ref())
        .put("originalAmount", &one.original_amount)
        .put("outstandingAmount", &one.outstanding_amount)
        .maybe("amendmentDate", one.reduced_charge.as_ref().and_then(|reduced| reduced.amendment_date.as_ref()))
}

fn settled(part: &Settled<'_>, setting: &Setting) -> Object {
    let voice = setting.voice();
    let object = Object::new().maybe("date", part.on).maybe("amount", part.amount.as_ref());
    let object = object.put("toInterest", &part.to_interest);
    match part.by {
        SettledBy::Payment(payment) => object.put("by", &"payment").with(payment_fields(payment, setting)),
        SettledBy::PaymentOfItem(item) => {
            let reference = item.payment_reference.as_deref().map(|text| setting.mask(text));
            object
                .put("by", &"payment")
                .maybe("paymentLot", item.payment_lot.as_ref())
                .maybe("paymentLotItem", item.payment_lot_item.as_ref())
                .maybe("paymentReference", reference.as_ref())
                .maybe("paymentAmount", item.payment_amount.as_ref())
                .maybe("paymentMethod", item.payment_method.as_ref())
        }
        SettledBy::Credit(credit) => object.put("by", &"credit").put("credit", &brief(credit, voice)),
        SettledBy::TaxCode => object.put("by", &"tax-code"),
        SettledBy::WrittenOff => object.put("by", &"written-off"),
        SettledBy::Reversed => object.put("by", &"taken-back"),
        SettledBy::Called(reason) => object.put("by", &"not-told").put("clearingReason", &reason),
        SettledBy::NotTold(reason) => {
            object.put("by", &"not-told").maybe("lastClearingReason", reason.map(str::to_owned).as_ref())
        }
    }
}

fn on_account(of: &PaymentsOnAccount<'_>, adjusted: &[Adjustment<'_>], voice: Voice) -> Object {
    let each = |list: &[&Document]| list.iter().map(|one| brief(one, voice)).collect::<Vec<_>>();
    Object::new()
        .put("taxYear", &of.year)
        .maybe("fromTaxYear", of.from_year.as_ref())
        .maybe("poaRelevantAmount", of.relevant_amount().as_ref())
        .maybe("first", of.first.map(|one| brief(one, voice)).as_ref())
        .maybe("second", of.second.map(|one| brief(one, voice)).as_ref())
        .put("extra", &each(&of.extra))
        .put("bill", &each(&of.bill))
        .put("setAgainst", &each(&of.set_against))
        .put("adjustments", &adjusted.iter().map(|one| history::object(&one.step, voice)).collect::<Vec<_>>())
        .put("text", &charges::on_account(of, adjusted, voice))
}

fn sheet(one: &Document) -> Sheet {
    let mut sheet = Sheet::new(&[
        "documentId",
        "chargeType",
        "chargeTypeDescription",
        "chargeReference",
        "originalAmount",
        "clearedAmount",
        "outstandingAmount",
    ]);
    for line in &one.breakdown {
        sheet.row([
            one.document_id.to_string(),
            cell(line.charge_type.as_ref()),
            cell(line.charge_type_description.as_ref()),
            cell(line.charge_reference.as_ref()),
            cell(line.original_amount.as_ref()),
            cell(line.cleared_amount.as_ref()),
            cell(line.outstanding_amount.as_ref()),
        ]);
    }
    sheet
}
