//! What is said on the way to a page: whether to go all the same, whose name it must show, who can reach it.

use crate::rules::Environment;

/// After the reason why something cannot be done now.
pub const ALL_THE_SAME: &str =
    "That is what the account shows; HMRC's page decides, and will most likely refuse. Open it all the same?";

/// After HMRC's page named somebody else than the client.
pub const SOMEBODY_ELSE: &str = "Stop there: HMRC's pages are about somebody else.";

/// The question that an agent answers before going on from the page that names the client.
pub fn is_it(name: Option<&str>) -> String {
    format!("Is the name HMRC shows {}?", name.unwrap_or("your client's"))
}

/// Who can reach a page that is shown in place of HMRC's; none where it is HMRC's own, which everybody can.
pub const fn only_here(environment: Environment) -> Option<&'static str> {
    match environment {
        Environment::Demo => Some(
            "The demo's page is on this computer, and only while the program runs: no telephone and no other computer \
             can open it.",
        ),
        Environment::Local => {
            Some("This server's page is on this computer: no telephone and no other computer can open it.")
        }
        Environment::Sandbox | Environment::Production => None,
    }
}
