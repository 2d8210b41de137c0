//! The demo and the simulator: what they take.

use std::str::FromStr;

use clap::{Args, Subcommand};

/// The demo.
#[derive(Debug, Clone, Subcommand)]
pub enum DemoCommand {
    /// Start the demo's world afresh
    Reset,
}

/// The simulator.
#[derive(Debug, Clone, Subcommand)]
pub enum SimulatorCommand {
    /// Serve a simulated HMRC on this computer until interrupted; --today sets its clock
    ///
    /// Sign in at /oauth/authorize in a browser, as anybody there or as an agent; /oauth/token gives the tokens, to
    /// any client id, which keeps the secret it came with first. Sign-ins are forgotten when it ends.
    Serve(Serve),
}

/// What `simulator serve` takes.
#[derive(Debug, Clone, Default, Args)]
pub struct Serve {
    /// The port; by default a free one
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = port)]
    pub port: u16,
    /// What the made-up figures grow from
    #[arg(long, value_name = "N", value_parser = number::<u64>)]
    pub seed: Option<u64>,
    /// How many clients to make up
    #[arg(long, value_name = "N", value_parser = number::<u32>)]
    pub clients: Option<u32>,
    /// Go wrong on purpose, as in latency=200ms, lose-answer=PUT or status=503:0.2
    ///
    /// latency=200ms; status=503:0.2, before anything is done; fail-after=503, after a write was done; lose-answer=PUT,
    /// after it was done; late=PUT:500ms, whose answer is lost at once and which is done only then; hang=payments;
    /// garble=html|truncate|types|huge|escape: each with @PART for addresses that hold PART only (@token for the calls
    /// for tokens); throttle=3, calls a second; deprecated=obligations; slow-refresh=300ms, the time a refresh stays
    /// open, in which another one is refused;
    /// not-enrolled=NINO, who then is not signed up for Making Tax Digital; agent-not-authorised=NINO, who then is no
    /// client of any agent that signs in. May be given more than once.
    #[arg(long, value_name = "SPEC")]
    pub fault: Vec<String>,
    /// Accept only tokens that its own sign-in issued, and the one it prints
    #[arg(long)]
    pub strict_auth: bool,
    /// Behave by the sandbox's rules instead of production's
    #[arg(long)]
    pub sandbox_rules: bool,
}

fn port(text: &str) -> Result<u16, &'static str> {
    text.parse().map_err(|_not_a_port| "it takes a number from 0 to 65535")
}

fn number<T: FromStr>(text: &str) -> Result<T, &'static str> {
    text.parse().map_err(|_not_a_number| "it takes a whole number, and not too large a one")
}
