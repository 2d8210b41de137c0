//! Asking once more. Only reads come here: a write is sent once, whatever becomes of it.

use std::time::Duration;

use backon::{ExponentialBuilder, Retryable as _};
use tokio::time::Instant;

use super::super::auth::SignInError;
use super::super::error::{ApiError, Garbled, Transport};

/// How a read that failed for a passing reason is asked again: after a pause that doubles each time, plus chance, so
/// that programs which failed together do not come back together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retry {
    /// The first pause.
    pub first: Duration,
    /// The longest pause; HMRC's own wish (`Retry-After`) may be longer.
    pub longest: Duration,
    /// How often to ask again.
    pub times: usize,
    /// No attempt begins later than this after the first.
    pub budget: Duration,
}

impl Default for Retry {
    /// From 1 s to 30 s, five attempts in all, none later than a minute after the first.
    fn default() -> Self {
        Self {
            first: Duration::from_secs(1),
            longest: Duration::from_secs(30),
            times: 4,
            budget: Duration::from_mins(1),
        }
    }
}

/// How often to ask again where nobody listens: a server that is being started again is there in a moment, and one that
/// is not there is not worth waiting for.
const REFUSALS: usize = 2;
/// The longest pause before asking again where nobody listens.
const AFTER_REFUSAL: Duration = Duration::from_millis(700);
/// No attempt begins later than this where nobody listens.
const REFUSED_BUDGET: Duration = Duration::from_secs(2);

impl Retry {
    /// Attempts until one succeeds, fails for good, or the budget is spent; the last failure is the answer. Those before
    /// are told before the next attempt.
    pub(super) async fn attempt<T, F>(
        self,
        attempt: impl FnMut() -> F,
        mut told: impl FnMut(&ApiError),
    ) -> Result<T, ApiError>
    where
        F: Future<Output = Result<T, ApiError>>,
    {
        let started = Instant::now();
        let mut refusals = 0;
        let pauses = ExponentialBuilder::new()
            .with_min_delay(self.first)
            .with_max_delay(self.longest)
            .with_max_times(self.times)
            .with_jitter();
        attempt
            .retry(pauses)
            .sleep(tokio::time::sleep)
            .when(may_pass)
            .adjust(|error, pause| {
                let (pause, budget) = if is_refused(error) {
                    refusals += 1;
                    let pause = pause?.min(AFTER_REFUSAL);
                    ((refusals <= REFUSALS).then_some(pause)?, self.budget.min(REFUSED_BUDGET))
                } else {
                    (pause?.max(error.retry_after().unwrap_or_default()), self.budget)
                };
                (started.elapsed().saturating_add(pause) <= budget).then_some(pause)
            })
            .notify(|error, _pause| told(error))
            .await
    }
}

/// Whether nobody listens there.
fn is_refused(error: &ApiError) -> bool {
    matches!(error, ApiError::Transport { what: Transport::Refused, .. })
}

/// Whether the same question may be answered a moment later.
fn may_pass(error: &ApiError) -> bool {
    match error {
        ApiError::Throttled { .. } => true,
        // 501 is HMRC saying that there is no such thing.
        ApiError::Unavailable { refusal, .. } => refusal.status != 501,
        // Certificates do not mend themselves.
        ApiError::Transport { what, .. } => *what != Transport::Secure,
        ApiError::BadAnswer(bad) => bad.what == Garbled::Truncated,
        // The vault may ask a person something; that is not to be repeated behind their back.
        ApiError::SignIn(error) => matches!(error, SignInError::Busy | SignInError::Server { .. }),
        ApiError::NotSignedIn(_) | ApiError::Refused(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use std::cell::{Cell, RefCell};

    use rstest::rstest;

    use super::*;
    use crate::hmrc::error::Answered;
    use crate::rules::failure::Changed;

    fn failing(status: u16, retry_after: Option<u64>) -> ApiError {
        let retry_after = retry_after.map(Duration::from_secs);
        ApiError::from_answer(&Answered { status, correlation_id: None, retry_after, wrote: false }, b"")
    }

    /// The instants of the attempts, in milliseconds, when each of them fails with `error`.
    async fn attempts(retry: Retry, error: &ApiError) -> Vec<u128> {
        let (started, at, told) = (Instant::now(), RefCell::new(Vec::new()), Cell::new(0));
        let last: Result<(), _> = retry
            .attempt(
                async || {
                    at.borrow_mut().push(started.elapsed().as_millis());
                    Err(error.clone())
                },
                |passing| {
                    assert_eq!(passing, error);
                    told.set(told.get() + 1);
                },
            )
            .await;
        assert_eq!(last.as_ref(), Err(error));
        assert_eq!(told.get(), at.borrow().len() - 1, "each but the last is told before the next");
        at.into_inner()
    }

    #[rstest]
    #[case::throttled(failing(429, None), 5)]
    #[case::failing(failing(500, None), 5)]
    #[case::down(failing(503, None), 5)]
    #[case::lost(ApiError::Transport { what: Transport::Lost, changed: Changed::No }, 5)]
    #[case::unreachable(ApiError::Transport { what: Transport::Connect, changed: Changed::No }, 5)]
    #[case::no_certificate(ApiError::Transport { what: Transport::Secure, changed: Changed::No }, 1)]
    #[case::no_such_thing(failing(501, None), 1)]
    #[case::bad_question(failing(400, None), 1)]
    #[case::not_signed_in(failing(401, None), 1)]
    #[case::not_authorised(failing(403, None), 1)]
    #[tokio::test(start_paused = true)]
    async fn only_what_may_pass_is_asked_again(#[case] error: ApiError, #[case] times: usize) {
        assert_eq!(attempts(Retry::default(), &error).await.len(), times);
    }

    #[tokio::test(start_paused = true)]
    async fn the_pauses_double_and_leave_something_to_chance() {
        let at = attempts(Retry::default(), &failing(503, None)).await;
        for (pair, least) in at.windows(2).zip([1_000, 2_000, 4_000, 8_000]) {
            let pause = pair[1] - pair[0];
            assert!((least..=2 * least + 2).contains(&pause), "{at:?}");
        }
        let again = attempts(Retry::default(), &failing(503, None)).await;
        assert_ne!(at, again, "chance is part of it");
    }

    #[tokio::test(start_paused = true)]
    async fn hmrcs_own_pause_is_kept_to() {
        let at = attempts(Retry::default(), &failing(429, Some(25))).await;
        assert!((25_000..25_010).contains(&at[1]), "{at:?}");
        assert_eq!(at.len(), 3, "the third pause would end beyond the minute: {at:?}");
    }

    #[rstest]
    #[case::hmrc_asks_for_longer(failing(503, Some(61)))]
    #[case::for_ever(failing(429, Some(u64::MAX)))]
    #[tokio::test(start_paused = true)]
    async fn nobody_waits_beyond_the_budget(#[case] error: ApiError) {
        assert_eq!(attempts(Retry::default(), &error).await, [0]);
    }

    #[tokio::test(start_paused = true)]
    async fn where_nobody_listens_two_seconds_are_enough() {
        let refused = ApiError::Transport { what: Transport::Refused, changed: Changed::No };
        let at = attempts(Retry::default(), &refused).await;
        assert!(at.len() == 3 && at[2] <= 2_000, "{at:?}");
        let hasty = Retry { budget: Duration::ZERO, ..Retry::default() };
        assert_eq!(attempts(hasty, &refused).await, [0]);
    }

    #[tokio::test(start_paused = true)]
    async fn slow_failures_count_towards_the_budget() {
        let tried = Cell::new(0);
        let last: Result<(), _> = Retry::default()
            .attempt(
                async || {
                    tried.set(tried.get() + 1);
                    tokio::time::sleep(Duration::from_secs(30)).await;
                    Err(ApiError::Transport { what: Transport::TimedOut, changed: Changed::No })
                },
                |_passing| {},
            )
            .await;
        assert!(last.is_err());
        assert_eq!(tried.get(), 2);
    }

    #[tokio::test(start_paused = true)]
    async fn the_first_success_is_the_answer() {
        let tried = Cell::new(0);
        let answer = Retry::default()
            .attempt(
                async || {
                    tried.set(tried.get() + 1);
                    if tried.get() < 3 { Err(failing(503, None)) } else { Ok("here") }
                },
                |_passing| {},
            )
            .await;
        assert_eq!((answer, tried.get()), (Ok("here"), 3));
    }
}
