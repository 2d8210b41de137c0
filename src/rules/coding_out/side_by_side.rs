//! The amounts of a year's tax code with the figures of HMRC, of the customer and those in use side by side.

use super::{CodedOut, Component, Kind, Source, Wanted};
use crate::rules::{Money, Sent, TaxYear};

/// One amount, as each source has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its kind.
    pub kind: Kind,
    /// HMRC's number for it.
    pub id: Option<u64>,
    /// The earlier year it concerns.
    pub related_tax_year: Option<Sent<TaxYear>>,
    /// HMRC's figure.
    pub held: Option<Component>,
    /// The customer's figure; of an entry HMRC could not match, the one submitted.
    pub user: Option<Component>,
    /// The figure in use; none of an entry HMRC could not match.
    pub latest: Option<Component>,
    /// True for an entry HMRC could not match to its own: it is in no tax code.
    pub unmatched: bool,
}

impl Row {
    /// What one source has of it.
    pub const fn of(&self, wanted: Wanted) -> Option<&Component> {
        match wanted {
            Wanted::HmrcHeld => self.held.as_ref(),
            Wanted::User => self.user.as_ref(),
            Wanted::Latest => self.latest.as_ref(),
        }
    }

    const fn of_mut(&mut self, wanted: Wanted) -> &mut Option<Component> {
        match wanted {
            Wanted::HmrcHeld => &mut self.held,
            Wanted::User => &mut self.user,
            Wanted::Latest => &mut self.latest,
        }
    }

    /// The figure in use, where it is the customer's own.
    pub fn own(&self) -> Option<&Component> {
        self.latest.as_ref().filter(|one| one.source == Some(Source::User))
    }

    /// Whether `component` is the same amount. Without a number, amounts of one kind and year are told apart by their
    /// order only; HMRC does not repeat the year everywhere.
    fn takes(&self, component: &Component, wanted: Wanted, unmatched: bool) -> bool {
        let years = (&self.related_tax_year, &component.related_tax_year);
        let same_year = !matches!(years, (Some(one), Some(other)) if one != other);
        self.unmatched == unmatched
            && self.kind == component.kind
            && self.id == component.id
            && (self.id.is_some() || same_year)
            && self.of(wanted).is_none()
    }
}

/// Puts the amounts of the sources side by side: by kind, in HMRC's order, and last what HMRC could not match.
pub fn side_by_side(sources: &[(Wanted, &CodedOut)]) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    for unmatched in [false, true] {
        for (wanted, coded) in sources {
            let parts = if unmatched { &coded.unmatched } else { &coded.components };
            for component in parts {
                place(&mut rows, component, *wanted, unmatched);
            }
        }
    }
    for row in rows.iter_mut().filter(|row| row.unmatched) {
        // It is the customer's, whichever answer repeats it, and in use nowhere.
        let (held, latest) = (row.held.take(), row.latest.take());
        row.user = row.user.take().or(latest).or(held);
    }
    rows.sort_by_key(|row| (row.unmatched, row.kind));
    rows
}

fn place(rows: &mut Vec<Row>, component: &Component, wanted: Wanted, unmatched: bool) {
    let known = rows.iter_mut().find(|row| row.takes(component, wanted, unmatched));
    if let Some(row) = known {
        row.related_tax_year = row.related_tax_year.take().or_else(|| component.related_tax_year.clone());
        *row.of_mut(wanted) = Some(component.clone());
        return;
    }
    let mut row = Row {
        kind: component.kind,
        id: component.id,
        related_tax_year: component.related_tax_year.clone(),
        held: None,
        user: None,
        latest: None,
        unmatched,
    };
    *row.of_mut(wanted) = Some(component.clone());
    rows.push(row);
}

/// What one source's amounts of one kind come to; none where it has none.
pub fn total_of(rows: &[Row], kind: Kind, wanted: Wanted) -> Option<Money> {
    let of_kind = rows.iter().filter(|row| row.kind == kind && !row.unmatched);
    let amounts: Vec<Money> = of_kind.filter_map(|row| row.of(wanted)).map(|one| one.amount).collect();
    (!amounts.is_empty()).then(|| amounts.into_iter().sum())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(kind: Kind, id: u64, pounds: &str, year: Option<&str>, source: Option<Source>) -> Component {
        Component {
            kind,
            id: (id > 0).then_some(id),
            amount: Money::parse(pounds).unwrap(),
            related_tax_year: year.map(|year| Sent::parse(year.to_owned())),
            submitted_on: Sent::Read("2026-11-03T09:30:00Z".parse().unwrap()),
            source,
        }
    }

    fn shown(rows: &[Row]) -> Vec<String> {
        let sum = |one: Option<&Component>| one.map_or_else(|| "-".to_owned(), |one| one.amount.to_string());
        rows.iter()
            .map(|row| {
                let year = row.related_tax_year.as_ref().map(ToString::to_string).unwrap_or_default();
                let sums = [Wanted::HmrcHeld, Wanted::User, Wanted::Latest].map(|wanted| sum(row.of(wanted)));
                let apart = if row.unmatched { " apart" } else { "" };
                format!("{}/{} {year} {}{apart}", row.kind.as_str(), row.id.unwrap_or_default(), sums.join(" "))
            })
            .collect()
    }

    #[test]
    fn one_line_for_an_amount_whoever_has_it_and_what_is_not_matched_apart() {
        let (hmrc, own) = (Some(Source::HmrcHeld), Some(Source::User));
        let held = CodedOut {
            components: vec![
                one(Kind::Debt, 7, "20", Some("2022-23"), hmrc.clone()),
                one(Kind::PayeUnderpayment, 7, "114.50", Some("2023-24"), hmrc.clone()),
            ],
            unmatched: Vec::new(),
        };
        let mine = one(Kind::PayeUnderpayment, 7, "96", None, own);
        let stray = one(Kind::Debt, 9, "5", None, None);
        let user = CodedOut { components: vec![mine.clone()], unmatched: vec![stray.clone()] };
        let latest = CodedOut {
            components: vec![mine, one(Kind::Debt, 7, "20", Some("2022-23"), hmrc)],
            unmatched: vec![stray],
        };
        let rows = side_by_side(&[(Wanted::HmrcHeld, &held), (Wanted::User, &user), (Wanted::Latest, &latest)]);
        assert_eq!(
            shown(&rows),
            ["payeUnderpayment/7 2023-24 114.50 96.00 96.00", "debt/7 2022-23 20.00 - 20.00", "debt/9  - 5.00 - apart",]
        );
        assert_eq!(rows.iter().map(|row| row.own().is_some()).collect::<Vec<_>>(), [true, false, false]);
        assert_eq!(total_of(&rows, Kind::Debt, Wanted::Latest), Some(Money::parse("20").unwrap()));
        assert_eq!(total_of(&rows, Kind::Debt, Wanted::User), None, "what is not matched is in no tax code");
        let rows = side_by_side(&[(Wanted::HmrcHeld, &held), (Wanted::Latest, &latest)]);
        assert_eq!(shown(&rows).last().unwrap(), "debt/9  - 5.00 - apart", "nor is it where only the latest tells it");
    }

    #[test]
    fn without_numbers_amounts_are_told_apart_by_year_and_then_by_order() {
        let hmrc = Some(Source::HmrcHeld);
        let two = |pounds: [&str; 3]| CodedOut {
            components: vec![
                one(Kind::Debt, 0, pounds[0], Some("2021-22"), hmrc.clone()),
                one(Kind::Debt, 0, pounds[1], Some("2022-23"), hmrc.clone()),
                one(Kind::Debt, 0, pounds[2], Some("2022-23"), hmrc.clone()),
            ],
            unmatched: Vec::new(),
        };
        let rows = side_by_side(&[(Wanted::HmrcHeld, &two(["1", "2", "3"])), (Wanted::Latest, &two(["4", "5", "6"]))]);
        assert_eq!(
            shown(&rows),
            ["debt/0 2021-22 1.00 - 4.00", "debt/0 2022-23 2.00 - 5.00", "debt/0 2022-23 3.00 - 6.00"]
        );
    }
}
