//! What the commands about money take: charges, payments, what-if, coding out.

use clap::{Args, Subcommand, ValueEnum};

/// Days from and to, both included.
#[derive(Debug, Clone, Default, Args)]
pub struct Range {
    /// The first day; by default that of the fourth tax year back from --to
    #[arg(long, value_name = "DATE")]
    pub from: Option<String>,
    /// The last day; by default today
    #[arg(long, value_name = "DATE")]
    pub to: Option<String>,
}

/// One charge.
#[derive(Debug, Clone, Subcommand)]
pub enum ChargesCommand {
    /// One charge: its states, what it is made of, interest, what paid or lowered it, how it changed
    Show {
        /// HMRC's document id
        document_id: String,
    },
    /// How a charge changed, each change with its difference and HMRC's reason
    History {
        /// HMRC's document id
        document_id: String,
    },
}

/// One payment.
#[derive(Debug, Clone, Subcommand)]
pub enum PaymentsCommand {
    /// One payment, and where it went
    Show {
        /// Payment lot and item, as in 081203010024/000001
        #[arg(value_name = "PAYMENT_LOT/ITEM")]
        payment: String,
    },
}

/// What would follow.
#[derive(Debug, Clone, Subcommand)]
pub enum WhatIfCommand {
    /// If so much were paid: what it would clear, what interest would stop
    Pay {
        /// How much, as in 1200 or 1200.50
        #[arg(allow_negative_numbers = true)]
        amount: String,
        /// The day HMRC receives it; by default today
        #[arg(long, value_name = "DATE")]
        on: Option<String>,
    },
    /// If each payment on account came to so much; of --tax-year, else of the latest year that has any
    Reduce {
        /// What each of the two would come to
        #[arg(allow_negative_numbers = true)]
        amount: String,
    },
}

/// Whose figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum CodedOutSource {
    /// HMRC's own
    HmrcHeld,
    /// Those the customer submitted
    User,
    /// Those in use
    Latest,
}
