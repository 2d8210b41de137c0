//! What the law wants HMRC to be told of the computer a call is made from (SI 2019/360).
//!
//! Every fact is known or missing for a reason that can be told to HMRC. Nothing is ever made up to fill a gap.

use core::net::IpAddr;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::profile::ConnectionMethod;

/// A fact, or why there is none.
pub type Known<T> = Result<T, Missing>;

/// Why a fact is not told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Missing {
    /// This program has no sign-in of its own, so nobody can sign in to it with several factors.
    NoSignIn,
    /// This program is free and has no licence keys.
    NoLicence,
    /// Nothing may be kept on this computer, so nothing can stand for it.
    NothingKept,
    /// It runs in a terminal that counts in characters and does not say how large they are.
    NoPixels,
    /// Nothing shows what this program prints: it is read by another program.
    NoTerminal,
    /// A program in a terminal is not told about screens, and there may be none.
    NoScreen,
    /// It is no part of how HMRC is told this program calls (`OTHER_DIRECT`).
    NotInMethod,
    /// There is none of it on this computer.
    NoneThere,
    /// The system did not let this program read it.
    Unreadable,
    /// This program cannot read it on this operating system yet.
    NotOnThisSystem,
}

/// A screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Screen {
    /// Pixels from left to right.
    pub width: u32,
    /// Pixels from top to bottom.
    pub height: u32,
    /// How much larger things are drawn, in hundredths: 150 for one and a half times.
    pub scaling: u32,
    /// Bits of colour a pixel.
    pub colour_depth: u32,
}

/// A window's size in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// From left to right.
    pub width: u32,
    /// From top to bottom.
    pub height: u32,
}

/// The operating system and the hardware below it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct System {
    /// The family, such as `Linux`.
    pub family: String,
    /// Its version.
    pub version: String,
    /// Who made the computer, where it says so.
    pub manufacturer: Option<String>,
    /// Which of theirs it is, where it says so.
    pub model: Option<String>,
}

/// Everything there is to be told.
#[derive(Clone, PartialEq, Eq)]
pub struct Facts {
    /// How HMRC is told this program calls it. Agreed with HMRC, not read from the computer.
    pub method: ConnectionMethod,
    /// Made up once for this computer, and kept.
    pub device_id: Known<Uuid>,
    /// The addresses of this computer in its networks, without the one it calls itself by.
    pub local_ips: Known<Vec<IpAddr>>,
    /// When the addresses were read.
    pub local_ips_at: DateTime<Utc>,
    /// The hardware addresses of its network interfaces.
    pub mac_addresses: Known<Vec<[u8; 6]>>,
    /// Its screens.
    pub screens: Known<Vec<Screen>>,
    /// Minutes that its clocks are ahead of UTC now.
    pub utc_offset_minutes: Known<i32>,
    /// Operating system and hardware.
    pub system: Known<System>,
    /// Whom the operating system takes the user for.
    pub user: Known<String>,
    /// The window this program runs in.
    pub window: Known<Window>,
}

/// Which facts are known, and why the others are not; no fact itself.
impl std::fmt::Debug for Facts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        fn known<T>(fact: &Known<T>) -> Result<&'static str, Missing> {
            fact.as_ref().map(|_| "…").map_err(|missing| *missing)
        }
        f.debug_struct("Facts")
            .field("method", &self.method)
            .field("device_id", &known(&self.device_id))
            .field("local_ips", &known(&self.local_ips))
            .field("mac_addresses", &known(&self.mac_addresses))
            .field("screens", &known(&self.screens))
            .field("utc_offset_minutes", &known(&self.utc_offset_minutes))
            .field("system", &known(&self.system))
            .field("user", &known(&self.user))
            .field("window", &known(&self.window))
            .finish_non_exhaustive()
    }
}
