//! What HMRC is told of this computer, header by header, and why some of it is not told.

use crate::rules::machine::Missing;

/// Why any of it is told.
pub const WHY: &str = "The law (SI 2019/360) wants every program that sends or reads tax data to tell HMRC where it runs, with every \
                       call, so that HMRC can recognise fraud. Quarterdeck reads it from this computer just before each call, \
                       tells it to HMRC only, and makes nothing up.";

/// A header's name in plain words; its own name for one that has none here.
pub fn name(header: &str) -> &str {
    match header {
        "Gov-Client-Connection-Method" => "How this program calls",
        "Gov-Client-Device-ID" => "This computer's number",
        "Gov-Client-Local-IPs" => "Its network addresses",
        "Gov-Client-Local-IPs-Timestamp" => "When they were read",
        "Gov-Client-MAC-Addresses" => "Its network cards",
        "Gov-Client-Multi-Factor" => "Several sign-in factors",
        "Gov-Client-Screens" => "Its screens",
        "Gov-Client-Timezone" => "Its time zone",
        "Gov-Client-User-Agent" => "Its system and make",
        "Gov-Client-User-IDs" => "Your user name on it",
        "Gov-Client-Window-Size" => "This window's size",
        "Gov-Vendor-License-IDs" => "Licence keys",
        "Gov-Vendor-Product-Name" => "This program's name",
        "Gov-Vendor-Version" => "This program's version",
        other => other,
    }
}

/// Whether a value tells who sits where, and so is masked unless it is asked for.
pub fn is_personal(header: &str) -> bool {
    matches!(
        header,
        "Gov-Client-Device-ID" | "Gov-Client-Local-IPs" | "Gov-Client-MAC-Addresses" | "Gov-Client-User-IDs"
    )
}

/// Why a header is not sent. Reads after "not sent: ".
pub const fn missing(why: Missing) -> &'static str {
    match why {
        Missing::NoSignIn => "this program has no sign-in of its own",
        Missing::NoLicence => "this program is free and has no licence keys",
        Missing::NothingKept => "only a profile keeps a number that stands for this computer, and none is in use",
        Missing::NoPixels => "this terminal counts in characters and does not tell its size in pixels",
        Missing::NoTerminal => "there is no terminal: another program reads the output",
        Missing::NoScreen => "a program in a terminal is not told about screens",
        Missing::NotInMethod => "it is no part of the connection method agreed with HMRC",
        Missing::NoneThere => "there is none on this computer",
        Missing::Unreadable => "the system did not let this program read it",
        Missing::NotOnThisSystem => "this program cannot read it on this system yet",
    }
}
