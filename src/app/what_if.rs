//! The sheet of what would follow: what is asked, and what came of it.

use chrono::NaiveDate;

use crate::app::form::{FieldId, Form, Pick};
use crate::rules::what_if::{Paying, Reducing, Window};
use crate::rules::{Money, TaxYear};

/// What is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum WhatIf {
    /// A payment.
    Pay,
    /// Reduced payments on account.
    Reduce,
}

/// What would follow.
#[derive(Debug, Clone)]
pub enum Outcome {
    /// From a payment.
    Paying(Paying),
    /// From a reduction.
    Reducing(Reducing),
    /// HMRC shows no payments on account.
    NoPaymentsOnAccount,
}

/// The sheet.
#[derive(Debug, Clone)]
pub struct WhatIfSheet {
    /// What was typed.
    pub form: Form,
    /// What came of it, when it is shown.
    pub outcome: Option<Outcome>,
    /// First visible line of that.
    pub scroll: u16,
    /// Whether the day typed has passed.
    pub passed: bool,
    /// The year whose payments on account cannot be changed any more, and why: then that is not offered.
    pub over: Option<(TaxYear, Window)>,
    /// What this program put in for each question, to tell whether the person typed something else.
    suggested: [Money; 2],
}

impl WhatIfSheet {
    /// The sheet, with what is owed, or what each payment on account comes to, and today put in. `on_account` are the
    /// payments on account as they are; a reduction is offered while there is time for one.
    pub fn new(owed: Money, on_account: Option<&Reducing>, today: NaiveDate) -> Self {
        let over = on_account.filter(|told| !told.window.is_open()).map(|told| (told.year, told.window));
        let others = if over.is_none() { [Pick::WhatIf(WhatIf::Reduce)].as_slice() } else { &[] };
        let on_account = on_account.and_then(|told| told.halves.first()).map_or(owed, |half| half.now);
        let mut form = Form::new(vec![
            (FieldId::WhatIf, Form::choice(Pick::WhatIf(WhatIf::Pay), others)),
            (FieldId::Amount, Form::line()),
            (FieldId::Day, Form::line()),
        ]);
        form.suggest(FieldId::Amount, &owed.to_string());
        form.suggest(FieldId::Day, &today.to_string());
        Self { form, outcome: None, scroll: 0, passed: false, over, suggested: [owed, on_account] }
    }

    /// Keeps an amount nobody typed in step with the question.
    pub fn suggest(&mut self) {
        let typed = Money::typed(self.form.text(FieldId::Amount));
        let [owed, on_account] = self.suggested;
        let fits = if self.asked() == WhatIf::Pay { owed } else { on_account };
        if typed == Some(owed) || typed == Some(on_account) {
            self.form.put(FieldId::Amount, &fits.to_string());
        }
    }

    /// What is asked.
    pub fn asked(&self) -> WhatIf {
        match self.form.chosen(FieldId::WhatIf) {
            Some(Pick::WhatIf(asked)) => asked,
            _ => WhatIf::Pay,
        }
    }

    /// The fields of what is asked.
    pub fn fields(&self) -> &'static [FieldId] {
        match self.asked() {
            // A choice of one is none.
            WhatIf::Pay if self.over.is_some() => &[FieldId::Amount, FieldId::Day],
            WhatIf::Pay => &[FieldId::WhatIf, FieldId::Amount, FieldId::Day],
            WhatIf::Reduce => &[FieldId::WhatIf, FieldId::Amount],
        }
    }
}
