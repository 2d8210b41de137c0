//! What every command that writes to HMRC shares: locked unless unlocked, reviewed, confirmed, sent once, and told.

mod report;
mod side_by_side;

use chrono::NaiveDate;

use super::ask_person;
use super::coding_out::draft::{self, Drawn};
use super::desk::{Desk, coding_out_year};
use super::output::page::Paper;
use super::output::{self, Report, Setting};
use super::plan::{Form, Plan, ToWrite, What};
use super::streams::Streams;
use super::trouble::{Said, Trouble, exit};
use super::wording::harmless;
use super::world::{self, World};
use crate::rules::failure::Changed;
use crate::rules::write::{
    Change, Confirmed, Draft, IntentId, Lock, NotConfirmed, Objection, Outcome, Reviewed, Topic, Written,
};
use crate::rules::{Failure, Query, TaxYear};
use crate::service::access::AccessError;
use crate::service::write::{NotReviewed, NotSent, Told, Writer};
use crate::store::db::JournalError;
use crate::store::lock::LockError;
use crate::words::codes::Explained;
use crate::words::{dates, write as words};

/// Who confirms.
struct Somebody<'a> {
    /// Whether they can be asked.
    is_there: bool,
    /// What they type after a question.
    types: &'a dyn Fn(&str) -> Result<String, Trouble>,
}

/// Does what was asked, as far as it is unlocked and confirmed.
pub(super) fn act(plan: &Plan, write: &ToWrite, streams: &mut Streams<'_>) -> Result<(Report, Setting), Trouble> {
    let somebody = Somebody { is_there: ask_person::somebody_is_there(), types: &ask_person::typed };
    act_with(plan, write, &somebody, streams)
}

fn act_with(
    plan: &Plan,
    write: &ToWrite,
    somebody: &Somebody<'_>,
    streams: &mut Streams<'_>,
) -> Result<(Report, Setting), Trouble> {
    let world = world::open(plan)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(Trouble::Writing)?;
    runtime.block_on(super::say_beforehand(&world, plan, streams));
    world.may_ask(&Query::CodingOutStatus(TaxYear::containing(world.setting.today())))?;
    may_go_on(write, plan.world.tax_year, somebody, &world.setting)?;
    let desk = Writing { writer: world.writer(plan)?, world: &world, plan, write, somebody };
    let outcome = runtime.block_on(desk.run(streams));
    for note in runtime.block_on(world.notes()) {
        streams.say(&format!("Note: {}\n", harmless(&note)));
    }
    Ok((outcome?, world.setting.clone()))
}

/// Whether anything can come of it: it is unlocked, and somebody can confirm it or has.
fn may_go_on(
    write: &ToWrite,
    year: Option<TaxYear>,
    somebody: &Somebody<'_>,
    setting: &Setting,
) -> Result<(), Trouble> {
    if write.dry_run {
        return Ok(());
    }
    if !write.unlocked {
        return Err(Trouble::usage(
            "locked",
            format!("writing is locked. --unlock would unlock it for this one command and {}", whereto(setting)),
            "Add --unlock to allow it; --dry-run shows what would be sent, and sends nothing.",
        ));
    }
    if write.yes && year.is_none() {
        return Err(Trouble::usage(
            "tax-year",
            "--yes confirms a tax year, and the command does not say which",
            "Add --tax-year, as in --tax-year 2025-26.",
        ));
    }
    if !write.yes && !somebody.is_there {
        return Err(Trouble::usage(
            "not-confirmed",
            "this has to be confirmed, and there is no terminal to ask in",
            if year.is_some() {
                "Add --yes to confirm it; --dry-run shows what would be sent, and sends nothing."
            } else {
                "Add --yes and --tax-year to confirm it; --dry-run shows what would be sent, and sends nothing."
            },
        ));
    }
    Ok(())
}

/// Whose account, and to which HMRC, in plain words.
fn whereto(setting: &Setting) -> String {
    let at = setting.place.as_ref().map(|place| format!(" ({place})")).unwrap_or_default();
    let profile = setting.profile.as_ref().map(|name| format!(", by the profile {name}")).unwrap_or_default();
    let nino = setting.nino.as_ref().map(|nino| if setting.reveal { nino.spaced() } else { nino.masked_on_screen() });
    let whose: Vec<String> = setting.person.clone().into_iter().chain(nino).collect();
    let place = words::where_to(setting.environment);
    format!("the account of {}{profile}. It goes to {place}{at}", whose.join(" "))
}

/// That a write is open, and who finds out.
pub(super) fn still_open(write: &Written<'_>) -> String {
    let what = write.change().map(|(change, _)| format!(" of {} for {}", change.name(), change.topic().tax_year()));
    let at = write.at().map(|at| format!(", sent {}", dates::instant(at))).unwrap_or_default();
    format!(
        "what became{}{at}, is not known yet; `quarterdeck journal` finds out. Nothing is sent again.",
        what.unwrap_or_else(|| format!(" of the write {}", write.id.short()))
    )
}

/// One write on its way.
struct Writing<'a> {
    writer: Writer,
    world: &'a World,
    plan: &'a Plan,
    write: &'a ToWrite,
    somebody: &'a Somebody<'a>,
}

impl Writing<'_> {
    fn setting(&self) -> Setting {
        Setting { now: self.plan.world.clock.now(), ..self.world.setting.clone() }
    }

    fn today(&self) -> NaiveDate {
        self.plan.world.clock.today()
    }

    async fn run(&self, streams: &mut Streams<'_>) -> Result<Report, Trouble> {
        let drafts = self.writer.drafts(self.world.subject()).await?;
        let year = self.year(&drafts).await?;
        let change = match self.drawn(year, &drafts).await? {
            Drawn::Change(change) => change,
            Drawn::Needless(change, said) => return Ok(report::needless(&change, &said, &self.setting())),
        };
        let before = drafts.into_iter().find(|one| one.change.topic() == change.topic());
        match self.reviewed_and_sent(&change, before.clone(), streams).await {
            Ok(report) => Ok(report),
            Err(Unsent::Trouble(why)) => {
                self.put_back(&change, before).await?;
                Err(why)
            }
            Err(Unsent::Needless(report)) => {
                self.put_back_as_before(&change, before.filter(|one| one.change != change)).await?;
                Ok(*report)
            }
        }
    }

    async fn reviewed_and_sent(
        &self,
        change: &Change,
        before: Option<Draft>,
        streams: &mut Streams<'_>,
    ) -> Result<Report, Unsent> {
        let takes_up = draft::takes_up(&self.write.what);
        // What is asked for anew is a write of its own, whatever another copy of the program keeps as its draft.
        let draft = match before.clone().filter(|one| takes_up && one.change == *change) {
            Some(kept) => kept,
            None => self.writer.draft(self.world.subject().clone(), change.clone())?,
        };
        let when = if takes_up { When::TakenUp } else { When::Asked };
        let reviewed = self.writer.review(draft, self.today()).await;
        let reviewed = reviewed.map_err(|why| self.not_reviewed(why, change, when))?;
        if self.write.dry_run {
            self.put_back_as_before(change, before).await?;
            return Ok(report::dry_run(&reviewed, &self.setting()));
        }
        let confirmed = self.confirmed(reviewed, streams).await?;
        let reviewed = confirmed.reviewed().clone();
        match self.writer.send(confirmed).await {
            Ok(told) => {
                let told = self.found_out_at_once(told).await;
                Ok(report::told(&told, &reviewed, &self.setting()))
            }
            Err(NotSent::Changed(anew)) => {
                self.put_back(change, before).await?;
                Ok(report::changed(&reviewed, &anew, &self.setting()))
            }
            Err(why) => Err(self.not_sent(why, change)),
        }
    }

    /// The year given; else that of the draft that is taken up; else the latest ended one whose return is still open.
    async fn year(&self, drafts: &[Draft]) -> Result<TaxYear, Trouble> {
        if let Some(year) = self.plan.world.tax_year {
            return Ok(year);
        }
        if draft::takes_up(&self.write.what) {
            let mut kept = drafts.iter().filter(|one| matches!(one.change, Change::CorrectCodedOut { .. }));
            if let (Some(only), None) = (kept.next(), kept.next()) {
                return Ok(only.change.topic().tax_year());
            }
        }
        let desk = Desk::new(self.world, self.today());
        Ok(coding_out_year(&desk.returns(None).await?, self.today()))
    }

    /// What is to be changed.
    async fn drawn(&self, tax_year: TaxYear, drafts: &[Draft]) -> Result<Drawn, Trouble> {
        let see = self.writer.see(self.world.subject(), Topic::CodedOut(tax_year));
        let (today, voice) = (self.today(), self.setting().voice());
        Ok(Drawn::Change(match &self.write.what {
            What::Delete => Change::DeleteCodedOut { tax_year },
            What::OptOut => Change::OptOutOfCodingOut { tax_year },
            What::OptIn => Change::OptInToCodingOut { tax_year },
            What::Amend { .. } if draft::takes_up(&self.write.what) => match draft::kept(drafts, tax_year) {
                Some(kept) => kept,
                None => return Err(draft::nothing_given(tax_year, &see.await?, today, voice)),
            },
            What::Amend { given, drop_unmatched } => {
                return draft::correction(tax_year, &see.await?, given, *drop_unmatched, today, voice);
            }
        }))
    }

    /// A correction is kept when it was not sent. Of anything else nothing is worth keeping, but a correction that was
    /// kept before.
    async fn put_back(&self, change: &Change, before: Option<Draft>) -> Result<(), Trouble> {
        if !matches!(change, Change::CorrectCodedOut { .. }) {
            return self.put_back_as_before(change, before).await;
        }
        // Another copy of the program that sent its own about the same has taken this one's place.
        let subject = self.world.subject();
        if !self.writer.drafts(subject).await?.iter().any(|one| one.change.topic() == change.topic()) {
            self.writer.save_draft(&self.writer.draft(subject.clone(), change.clone())?).await?;
        }
        Ok(())
    }

    async fn put_back_as_before(&self, change: &Change, before: Option<Draft>) -> Result<(), Trouble> {
        match before {
            Some(draft) => self.writer.save_draft(&draft).await?,
            None => drop(self.writer.forget_draft(self.world.subject(), change.topic()).await?),
        }
        Ok(())
    }

    /// The review with somebody's yes to it: typed, or given beforehand. What is older than five minutes is asked anew
    /// first; if it changed, the review starts again.
    async fn confirmed(&self, mut reviewed: Reviewed, streams: &mut Streams<'_>) -> Result<Confirmed, Unsent> {
        let lock = Lock::open(self.world.subject().clone(), self.plan.world.clock.now());
        let mut typed = None;
        loop {
            let word = match typed.take() {
                Some(word) => word,
                None if self.write.yes => reviewed.word(),
                None => self.ask(&reviewed, streams)?,
            };
            match reviewed.confirm(&word, &lock, self.plan.world.clock.now()) {
                Ok(confirmed) => return Ok(confirmed),
                Err(why) => {
                    let (before, why) = *why;
                    match why {
                        NotConfirmed::Stale if word == before.word() => {
                            let change = before.draft().change.clone();
                            let anew = self.writer.review(before.draft().clone(), self.today()).await;
                            let anew = anew.map_err(|why| self.not_reviewed(why, &change, When::Meanwhile))?;
                            if before.seen().held.is_still(&anew.seen().held) {
                                typed = Some(word);
                            } else {
                                streams
                                    .say("HMRC's record has changed since it was shown. This is how it stands now.\n");
                            }
                            reviewed = anew;
                        }
                        NotConfirmed::Locked => return Err(locked_again().into()),
                        NotConfirmed::Stale | NotConfirmed::Word => return Err(not_confirmed(&before).into()),
                    }
                }
            }
        }
    }

    /// Shows the review to whoever sits at the terminal, and takes what they type.
    fn ask(&self, reviewed: &Reviewed, streams: &mut Streams<'_>) -> Result<String, Trouble> {
        let setting = self.setting();
        let paper = Paper {
            width: streams.err_width.unwrap_or(80),
            colour: super::coloured(self.plan.looks, true),
            plain: self.plan.looks.plain,
            ascii: self.plan.config.glyphs == crate::store::config::Glyphs::Ascii,
        };
        let mut text = Vec::new();
        let report = report::review(reviewed, &setting);
        output::write(&mut text, &report, &setting, Form::Table, paper).map_err(Trouble::Writing)?;
        streams.lay_out(&text);
        (self.somebody.types)(&format!("\nType {} to send this. Anything else leaves it: ", reviewed.word()))
    }

    /// Where the answer was lost, HMRC's record may tell at once.
    async fn found_out_at_once(&self, told: Told) -> report::Ended {
        let Outcome::Unknown(unknown) = &told.outcome else { return report::Ended { told, found: None } };
        let id = unknown.sent.id.clone();
        let found = self.writer.find_out().await.unwrap_or_default();
        let Some(found) = found.into_iter().find(|one| one.sent.id == id) else {
            return report::Ended { told, found: None };
        };
        let rows = if found.rows.is_empty() { told.rows } else { found.rows };
        report::Ended { told: Told { rows, ..told }, found: found.found.ok().flatten() }
    }

    fn not_reviewed(&self, why: NotReviewed, change: &Change, when: When) -> Unsent {
        Unsent::Trouble(match why {
            NotReviewed::Failure(failure) => failure.into(),
            NotReviewed::Objection(objection) => return self.objected(&objection.1, change, when),
            NotReviewed::Unresolved(id) => unresolved(&id),
            NotReviewed::Journal(error) => error.into(),
        })
    }

    fn not_sent(&self, why: NotSent, change: &Change) -> Unsent {
        Unsent::Trouble(match why {
            NotSent::Objection(objection) => return self.objected(&objection.1, change, When::Meanwhile),
            NotSent::Unresolved(id) => unresolved(&id),
            NotSent::Failure(failure) => failure.into(),
            NotSent::Locked(error) => held(&error),
            NotSent::AlreadySent(_) => already_sent(),
            NotSent::Journal(error) => error.into(),
            // Told with both reviews, by whoever sent.
            NotSent::Changed(_) => Trouble::CalledOff,
        })
    }

    /// Why HMRC's rules, or what HMRC holds, forbid it. HMRC was only asked how it stands, so it refused nothing: the
    /// command asks for what cannot be done, or for what is so already.
    fn objected(&self, objection: &Objection, change: &Change, when: When) -> Unsent {
        let setting = self.setting();
        let Explained { what, next } = match when {
            When::Asked => words::objection(objection, change, setting.voice()),
            When::TakenUp => words::objection_to_draft(objection, change, setting.voice()),
            When::Meanwhile => words::objection_meanwhile(objection, change, setting.voice()),
        };
        let (code, exit) = match objection {
            Objection::AlreadySo => {
                let said = Explained { what, next: setting.reader.put(&next) };
                return Unsent::Needless(Box::new(report::needless(change, &said, &setting)));
            }
            Objection::Window(_) => ("window-closed", exit::USAGE),
            Objection::NotHmrcs { .. } => ("not-hmrcs-number", exit::USAGE),
            Objection::NoNumbers => ("no-numbers", exit::USAGE),
            Objection::Unanswered => ("unanswered", exit::UNREACHED),
        };
        Unsent::Trouble(said(code, what, setting.reader.put(&next), exit))
    }
}

/// When HMRC's record was found to forbid a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum When {
    /// As soon as it was asked for.
    Asked,
    /// As the draft was taken up that was kept.
    TakenUp,
    /// After somebody had seen the review.
    Meanwhile,
}

/// Why nothing was sent.
enum Unsent {
    /// It stands so already: a success.
    Needless(Box<Report>),
    /// Anything else.
    Trouble(Trouble),
}

impl<T: Into<Trouble>> From<T> for Unsent {
    fn from(why: T) -> Self {
        Self::Trouble(why.into())
    }
}

fn said(code: &str, message: String, hint: String, exit: u8) -> Trouble {
    let said = Said { code: code.to_owned(), message, hint, changed: Changed::No, correlation_id: None };
    Trouble::Told(Box::new(said), exit)
}

fn locked_again() -> Trouble {
    Trouble::usage(
        "locked",
        "writing was unlocked for 15 minutes, and they are over; nothing was sent",
        "Run the command again.",
    )
}

fn not_confirmed(reviewed: &Reviewed) -> Trouble {
    let kept = match reviewed.draft().change {
        Change::CorrectCodedOut { .. } => "The amounts are kept: `quarterdeck coding-out amend` takes them up again.",
        Change::DeleteCodedOut { .. } | Change::OptOutOfCodingOut { .. } | Change::OptInToCodingOut { .. } => {
            "Nothing changed at HMRC."
        }
    };
    said("called-off", "It was not confirmed, and nothing was sent.".to_owned(), kept.to_owned(), exit::CALLED_OFF)
}

fn already_sent() -> Trouble {
    said(
        "already-sent",
        "Another copy of the program has sent this draft meanwhile. It is not sent a second time.".to_owned(),
        "`quarterdeck journal` shows what became of it.".to_owned(),
        exit::USAGE,
    )
}

fn unresolved(id: &IntentId) -> Trouble {
    said(
        "unresolved",
        format!(
            "What became of an earlier write ({}) about the same is not known yet. Until it is, nothing new is sent.",
            id.short()
        ),
        "`quarterdeck journal` finds out; it can be sure two minutes after sending.".to_owned(),
        exit::UNKNOWN,
    )
}

fn held(error: &LockError) -> Trouble {
    said(error.code(), format!("Could not {error}. Nothing was sent."), error.hint().to_owned(), exit::STORAGE)
}

impl From<JournalError> for Trouble {
    fn from(error: JournalError) -> Self {
        AccessError::from(error).into()
    }
}

/// The failure behind an outcome, if there is one.
const fn failure_of(outcome: &Outcome) -> Option<&Failure> {
    match outcome {
        Outcome::Accepted(_) => None,
        Outcome::Refused(refused) => Some(&refused.failure),
        Outcome::Unknown(unknown) => unknown.failure.as_ref(),
    }
}

#[cfg(test)]
mod tests;
