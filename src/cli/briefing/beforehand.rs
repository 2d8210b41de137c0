//! What an account says about a task, in short: for who is about to be sent to its page.

use super::{Answers, Briefing, copy_command};
use crate::cli::desk::Ask;
use crate::cli::output::Setting;
use crate::cli::output::json::Object;
use crate::rules::Role;
use crate::rules::hand_off::offer::{Point, Verdict};
use crate::rules::hand_off::{About, Offer, Task};
use crate::words::hand_off;

/// What to say before somebody goes.
pub(in crate::cli) struct Beforehand {
    /// What the chosen way to do it is about.
    pub(in crate::cli) about: About,
    /// Whether the account says that it cannot be done now.
    pub(in crate::cli) is_refused: bool,
    /// The chosen way, what to know of it, and which others there are; nothing where there is nothing to know.
    pub(in crate::cli) lines: Vec<String>,
    /// What could not be asked, and why.
    pub(in crate::cli) asides: Vec<String>,
    /// All of it, for programs.
    pub(in crate::cli) fields: Object,
}

/// Asks what the task needs, about the way that was `named`; where none was, about the first that is open.
pub(in crate::cli) async fn of<A: Ask>(
    asker: &A,
    setting: &Setting,
    role: Role,
    task: &Task,
    named: &About,
) -> Beforehand {
    let answers = Answers::gather(asker, role, setting.today(), std::slice::from_ref(task)).await;
    let briefing = Briefing::of(&answers, setting, role, task);
    let chosen = briefing.chosen(named);
    let mut lines = chosen.map(|offer| briefing.in_short(offer)).unwrap_or_default();
    if *named == About::Nothing {
        lines.extend(chosen.and_then(|offer| briefing.others(offer)));
    }
    Beforehand {
        about: chosen.map(|offer| offer.about.clone()).unwrap_or_default(),
        is_refused: chosen.is_some_and(|offer| matches!(offer.verdict, Verdict::Closed(_))),
        lines,
        asides: answers.parts().asides(&setting.reader),
        fields: briefing.fields(),
    }
}

impl Briefing<'_> {
    /// The way that was named; where none was, the first that is open, as a card chooses it.
    fn chosen(&self, named: &About) -> Option<&Offer> {
        let sum = |about: &About| matches!(about, About::Amount(_));
        match named {
            About::Nothing => self.offers.iter().find(|offer| offer.is_open()).or_else(|| self.offers.first()),
            named => self.offers.iter().find(|offer| offer.about == *named).or_else(|| {
                // The account knows no sums but its own, and another may be paid.
                let alike = |offer: &&Offer| offer.about == About::Nothing || (sum(&offer.about) && sum(named));
                self.offers.iter().find(alike)
            }),
        }
    }

    fn in_short(&self, offer: &Offer) -> Vec<String> {
        if self.offers.len() == 1 && offer.points.is_empty() && offer.verdict == (Verdict::Open { until: None }) {
            return Vec::new();
        }
        let about = self.choice(offer).map(|of| format!("{of}: ")).unwrap_or_default();
        let not_now = if matches!(offer.verdict, Verdict::Closed(_)) { "Not now. " } else { "" };
        let mut lines = vec![format!("{about}{not_now}{}", hand_off::verdict(&offer.verdict, self.voice))];
        for point in &offer.points {
            lines.push(format!("  - {}", hand_off::point(point, self.voice)));
            if let Point::CopyFirst(year) = point {
                lines.push(format!("    {}", self.reader.put(&copy_command(*year))));
            }
        }
        lines
    }

    /// Which other ways there are, and where more is said of them.
    fn others(&self, chosen: &Offer) -> Option<String> {
        let others = self.offers.iter().filter(|offer| offer.about != chosen.about);
        let named = others
            .filter_map(|offer| Some(format!("{} ({})", self.choice(offer)?, hand_off::in_short(offer.verdict.now()))));
        let named: Vec<String> = named.collect();
        let more = self.reader.put(&format!("`quarterdeck tasks show {}` says more.", self.task.id));
        (!named.is_empty()).then(|| format!("Also there: {}. {more}", named.join(", ")))
    }
}
