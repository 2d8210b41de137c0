//! Everybody the simulator knows: the people of `assets/demo/people`, and made-up ones beyond them when asked for.
//!
//! A made-up person lives one of the demo's stories under another name and with other sums; nothing is built for them
//! until somebody asks.

use std::sync::Arc;

use super::story::{Pence, Story, Sum};
use super::{SimPerson, rates::Rates};
use crate::rules::Nino;

const STORIES: [(&str, &str); 19] = [
    ("01-maya", include_str!("../../assets/demo/people/01-maya.toml")),
    ("02-tomasz", include_str!("../../assets/demo/people/02-tomasz.toml")),
    ("03-sian", include_str!("../../assets/demo/people/03-sian.toml")),
    ("04-dev", include_str!("../../assets/demo/people/04-dev.toml")),
    ("05-zoe", include_str!("../../assets/demo/people/05-zoe.toml")),
    ("06-bartholomew", include_str!("../../assets/demo/people/06-bartholomew.toml")),
    ("07-ngozi", include_str!("../../assets/demo/people/07-ngozi.toml")),
    ("08-fergus", include_str!("../../assets/demo/people/08-fergus.toml")),
    ("09-ottoline", include_str!("../../assets/demo/people/09-ottoline.toml")),
    ("10-heloise", include_str!("../../assets/demo/people/10-heloise.toml")),
    ("11-kit", include_str!("../../assets/demo/people/11-kit.toml")),
    ("12-rosalind", include_str!("../../assets/demo/people/12-rosalind.toml")),
    ("13-piotr", include_str!("../../assets/demo/people/13-piotr.toml")),
    ("14-gwenllian", include_str!("../../assets/demo/people/14-gwenllian.toml")),
    ("15-idris", include_str!("../../assets/demo/people/15-idris.toml")),
    ("16-marguerite", include_str!("../../assets/demo/people/16-marguerite.toml")),
    ("17-cornelius", include_str!("../../assets/demo/people/17-cornelius.toml")),
    ("18-caspian", include_str!("../../assets/demo/people/18-caspian.toml")),
    ("19-wilhelmina", include_str!("../../assets/demo/people/19-wilhelmina.toml")),
];
const RATES: &str = include_str!("../../assets/demo/rates.toml");
const NAMES: &str = include_str!("../../assets/demo/names.toml");

/// The number in the NINO of the first made-up person.
const FIRST_MADE_UP: u32 = 100_001;
/// NINOs of six digits end there.
const MOST_MADE_UP: usize = 899_999;

/// Data of the demo that cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("the demo's file {file} cannot be read: {reason}")]
pub struct BadStory {
    file: &'static str,
    reason: Box<toml::de::Error>,
}

#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Names {
    first: Vec<String>,
    last: Vec<String>,
}

/// Everybody.
#[derive(Debug)]
pub(crate) struct People {
    told: Vec<Arc<Story>>,
    names: Names,
    made_up: usize,
    seed: u64,
}

/// The rates of the demo.
pub(crate) fn rates() -> Result<Rates, BadStory> {
    read("rates", RATES)
}

fn read<T: serde::de::DeserializeOwned>(file: &'static str, text: &str) -> Result<T, BadStory> {
    toml::from_str(text).map_err(|reason| BadStory { file, reason: Box::new(reason) })
}

impl People {
    /// The demo's people, and `made_up` more.
    pub(crate) fn load(seed: u64, made_up: usize) -> Result<Self, BadStory> {
        let told: Result<Vec<Arc<Story>>, BadStory> =
            STORIES.iter().map(|(file, text)| read(file, text).map(Arc::new)).collect();
        Ok(Self { told: told?, names: read("names", NAMES)?, made_up: made_up.min(MOST_MADE_UP), seed })
    }

    /// The person with this NINO, written as HMRC writes it.
    pub(crate) fn find(&self, nino: &str) -> Option<Arc<Story>> {
        let nino = nino.trim_end();
        if let Some(story) = self.told.iter().find(|story| story.nino == nino) {
            return Some(Arc::clone(story));
        }
        let number: u32 = nino.strip_prefix("AA")?.strip_suffix('A')?.parse().ok()?;
        let place = usize::try_from(number.checked_sub(FIRST_MADE_UP)?).ok()?;
        (place < self.made_up).then(|| self.make_up(place)).flatten().map(Arc::new)
    }

    /// Everybody.
    pub(crate) fn list(&self) -> Vec<SimPerson> {
        self.each().collect()
    }

    /// How many there are.
    pub(crate) fn count(&self) -> usize {
        self.told.len() + self.made_up
    }

    /// One after the other, the demo's people first.
    pub(crate) fn each(&self) -> impl Iterator<Item = SimPerson> {
        let told = self.told.iter().filter_map(|story| {
            Some(SimPerson { nino: story.nino.parse().ok()?, name: story.name.clone(), story: story.summary.clone() })
        });
        let made_up = (0..self.made_up).filter_map(|place| {
            let nino: Nino = nino_of(place).parse().ok()?;
            Some(SimPerson { nino, name: self.name_of(place), story: self.template(place)?.summary.clone() })
        });
        told.chain(made_up)
    }

    fn template(&self, place: usize) -> Option<&Story> {
        self.told.get(place % self.told.len().max(1)).map(AsRef::as_ref)
    }

    fn name_of(&self, place: usize) -> String {
        let pick = |names: &[String], salt: u64| {
            let count = names.len().max(1) as u64;
            let place = usize::try_from(scatter(self.seed, place as u64, salt) % count).unwrap_or_default();
            names.get(place).cloned().unwrap_or_default()
        };
        format!("{} {}", pick(&self.names.first, 1), pick(&self.names.last, 2))
    }

    fn make_up(&self, place: usize) -> Option<Story> {
        let mut story = self.template(place)?.clone();
        story.nino = nino_of(place);
        story.name = self.name_of(place);
        let per_mille = 400 + Pence::try_from(scatter(self.seed, place as u64, 3) % 1_400).unwrap_or_default();
        let number = story.number();
        for (count, business) in (1u32..).zip(&mut story.businesses) {
            business.id = format!("XAIS{number:08}{:03}", count % 1000);
        }
        scale(&mut story, per_mille);
        Some(story)
    }
}

fn nino_of(place: usize) -> String {
    format!("AA{:06}A", place + FIRST_MADE_UP as usize)
}

/// Multiplies every sum of a story. Sums of one account still agree, because they are worked out from these.
fn scale(story: &mut Story, per_mille: Pence) {
    let scale = |sum: &mut Sum| sum.0 = sum.0 * per_mille / 1000;
    for one in &mut story.returns {
        for sum in [
            &mut one.income_tax,
            &mut one.class4,
            &mut one.capital_gains_tax,
            &mut one.student_loan,
            &mut one.paid_before,
            &mut one.coded_out,
        ] {
            scale(sum);
        }
        if let Some(amended) = &mut one.amended {
            scale(&mut amended.more);
        }
        if let Some(reduced) = &mut one.reduced {
            scale(&mut reduced.to);
        }
        for later in one.lowered.iter_mut().chain(&mut one.enquiry) {
            scale(&mut later.amount);
        }
    }
    for payment in &mut story.payments {
        if let Some(amount) = &mut payment.amount {
            scale(amount);
        }
        scale(&mut payment.older_debt);
        if let Some(refunded) = &mut payment.refunded {
            scale(&mut refunded.amount);
        }
    }
    story.hmrc_adjustments.iter_mut().for_each(|one| scale(&mut one.amount));
    story.credits_used.iter_mut().filter_map(|one| one.amount.as_mut()).for_each(scale);
    story.refunds_pending.iter_mut().for_each(scale);
    story.estimates.iter_mut().for_each(|one| scale(&mut one.amount));
    story.tax_code.iter_mut().for_each(|one| scale(&mut one.amount));
    story.corrections.iter_mut().for_each(|one| scale(&mut one.amount));
    story.statuses.iter_mut().filter_map(|one| one.income.as_mut()).for_each(scale);
}

/// A number that looks random and is always the same for the same arguments.
pub(crate) fn scatter(seed: u64, place: u64, salt: u64) -> u64 {
    let mut mixed = seed ^ place.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ salt.wrapping_mul(0xD1B5_4A32_D192_ED03);
    for factor in [0xBF58_476D_1CE4_E5B9, 0x94D0_49BB_1331_11EB] {
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(factor);
    }
    mixed ^ (mixed >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_has_a_valid_nino_of_their_own_and_a_name() {
        let people = People::load(7, 3000).unwrap().list();
        assert_eq!(people.len(), STORIES.len() + 3000);
        let ninos: std::collections::BTreeSet<&Nino> = people.iter().map(|person| &person.nino).collect();
        assert_eq!(ninos.len(), people.len());
        assert!(people.iter().all(|person| !person.name.trim().is_empty() && !person.story.is_empty()));
        assert_eq!(people[0].name, "Maya Lindqvist");
        assert_eq!(people[0].nino.as_str(), "AA000001A");
    }

    #[test]
    fn made_up_people_are_the_same_for_the_same_seed() {
        let names = |seed| People::load(seed, 50).unwrap().list().into_iter().map(|one| one.name).collect::<Vec<_>>();
        assert_eq!(names(1), names(1));
        assert_ne!(names(1), names(2));
    }

    #[test]
    fn nobody_else_is_known() {
        let people = People::load(1, 5).unwrap();
        assert!(people.find("AA100005A").is_some());
        assert!(people.find("AA100006A").is_none());
        assert!(people.find("AA000000A").is_none());
        assert!(people.find("AB000001A").is_none());
    }
}
