//! The panes of the terminal interface.

use crate::rules::findings::Place;

/// A pane, in the order of its number key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Pane {
    /// 1: what is due, owed and needs attention.
    Overview,
    /// 2: quarterly updates and tax returns.
    Obligations,
    /// 3: charges.
    WhatYouOwe,
    /// 4: payments and where they went.
    Payments,
    /// 5: tax collected through a tax code.
    CodingOut,
    /// 6: the tax return.
    YearEnd,
    /// 7: businesses.
    Businesses,
    /// 8: points and penalties.
    Penalties,
    /// 9: what HMRC online services offer.
    Online,
    /// 0: the demo's people, or an agent's clients.
    People,
}

impl Pane {
    /// All of them, in order.
    pub const ALL: [Self; 10] = [
        Self::Overview,
        Self::Obligations,
        Self::WhatYouOwe,
        Self::Payments,
        Self::CodingOut,
        Self::YearEnd,
        Self::Businesses,
        Self::Penalties,
        Self::Online,
        Self::People,
    ];

    /// Its place in [`Pane::ALL`].
    pub const fn index(self) -> usize {
        self as usize
    }

    /// The digit that opens it.
    pub const fn digit(self) -> char {
        match self {
            Self::Overview => '1',
            Self::Obligations => '2',
            Self::WhatYouOwe => '3',
            Self::Payments => '4',
            Self::CodingOut => '5',
            Self::YearEnd => '6',
            Self::Businesses => '7',
            Self::Penalties => '8',
            Self::Online => '9',
            Self::People => '0',
        }
    }

    /// Where a finding is dealt with.
    pub const fn of(place: Place) -> Self {
        match place {
            Place::Obligations => Self::Obligations,
            Place::WhatYouOwe => Self::WhatYouOwe,
            Place::Payments => Self::Payments,
            Place::CodingOut => Self::CodingOut,
            Place::Businesses => Self::Businesses,
            Place::Penalties => Self::Penalties,
            Place::Online => Self::Online,
        }
    }

    /// Its name.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Overview => "Overview",
            Self::Obligations => "Obligations",
            Self::WhatYouOwe => "What you owe",
            Self::Payments => "Payments",
            Self::CodingOut => "Coding out",
            Self::YearEnd => "Year end",
            Self::Businesses => "Businesses",
            Self::Penalties => "Penalties",
            Self::Online => "HMRC online",
            Self::People => "People",
        }
    }

    /// Its name where there is little room: at most five letters.
    pub const fn short(self) -> &'static str {
        match self {
            Self::Overview => "Over",
            Self::Obligations => "Oblig",
            Self::WhatYouOwe => "Owe",
            Self::Payments => "Paid",
            Self::CodingOut => "Code",
            Self::YearEnd => "Year",
            Self::Businesses => "Biz",
            Self::Penalties => "Pen",
            Self::Online => "HMRC",
            Self::People => "Who",
        }
    }
}
