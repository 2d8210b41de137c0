//! The limiter in made-up time, and between real processes.

use std::process::{Command, Stdio};

use rstest::rstest;

use super::*;
use crate::service::clock::Clock as SystemClock;
use crate::simulator::throttle::Bucket;

/// A clock that follows the runtime's, which stands still until everybody waits.
fn made_up() -> Clock {
    let started = tokio::time::Instant::now();
    let day = "2026-11-21T12:00:00Z".parse::<DateTime<Utc>>().unwrap();
    Arc::new(move || day + TimeDelta::from_std(started.elapsed()).unwrap())
}

fn rate(per_second: u32, burst: u32) -> Rate {
    Rate::new(NonZeroU32::new(per_second).unwrap(), NonZeroU32::new(burst).unwrap())
}

/// The instants at which `count` calls are let through, one waiting for the other.
async fn passes(limiter: &Limiter, count: usize) -> Vec<Pass> {
    let mut passes = Vec::new();
    for _ in 0..count {
        passes.push(limiter.pass().await);
    }
    passes
}

fn assert_apart(passes: &[Pass], gap: TimeDelta) {
    for pair in passes.windows(2) {
        assert!(pair[1].at - pair[0].at >= gap, "{pair:?}");
    }
}

#[rstest]
#[case::in_memory(false)]
#[case::in_a_file(true)]
#[tokio::test(start_paused = true)]
async fn three_hundred_calls_take_hardly_longer_than_they_must(#[case] file: bool) {
    let place = tempfile::tempdir().unwrap();
    let limiter = if file {
        Limiter::shared(&place.path().join("locks"), "client", Rate::STANDARD, made_up())
    } else {
        Limiter::alone(Rate::STANDARD, made_up())
    };
    let mut hmrc = Bucket::new(3, tokio::time::Instant::now());
    let mut passes = Vec::new();
    for _ in 0..300 {
        passes.push(limiter.pass().await);
        assert!(hmrc.take(tokio::time::Instant::now()), "HMRC never has to say that it is too much");
    }
    assert!(passes.iter().all(|pass| pass.shared == file));
    assert_apart(&passes, TimeDelta::microseconds(333_334));
    let (took, ideal) = ((passes[299].at - passes[0].at).num_milliseconds(), 299_000 / 3);
    assert!((ideal..=ideal * 103 / 100).contains(&took), "{took} ms, where {ideal} are ideal");
}

#[tokio::test(start_paused = true)]
async fn waiters_come_through_in_the_order_they_came_and_one_that_gives_up_takes_no_place() {
    let limiter = Limiter::alone(rate(1, 1), made_up());
    let first = limiter.pass().await;
    let given_up = tokio::time::timeout(Duration::from_millis(500), limiter.pass()).await;
    assert!(given_up.is_err());
    let (second, third) = tokio::join!(limiter.pass(), limiter.pass());
    assert!((second.at - first.at).num_milliseconds() < 1_010, "the one that gave up is not waited for");
    assert!(second.at < third.at);
}

#[tokio::test(start_paused = true)]
async fn a_burst_is_let_through_at_once_and_fills_up_again() {
    let limiter = Limiter::alone(rate(2, 3), made_up());
    let passes = passes(&limiter, 5).await;
    let since: Vec<i64> = passes.iter().map(|pass| (pass.at - passes[0].at).num_milliseconds()).collect();
    assert_eq!(since[..3], [0, 0, 0]);
    assert!((500..510).contains(&since[3]) && (1_000..1_020).contains(&since[4]), "{since:?}");
}

#[tokio::test(start_paused = true)]
async fn two_at_one_file_share_one_rate_and_two_client_ids_do_not() {
    let place = tempfile::tempdir().unwrap();
    let clock = made_up();
    let at = |id| Limiter::shared(place.path(), id, Rate::STANDARD, Arc::clone(&clock));
    let (one, other, stranger) = (at("id"), at("id"), at("id/2"));
    let (mut both, others, free) = tokio::join!(passes(&one, 20), passes(&other, 20), passes(&stranger, 20));
    both.extend(others);
    both.sort_by_key(|pass| pass.at);
    assert_apart(&both, TimeDelta::microseconds(333_334));
    assert!((free[19].at - free[0].at).num_milliseconds() < 6_600);
}

#[tokio::test(start_paused = true)]
async fn a_clock_put_back_makes_nobody_wait_for_days() {
    let place = tempfile::tempdir().unwrap();
    let clock = made_up();
    let limiter = Limiter::shared(place.path(), "id", Rate::STANDARD, Arc::clone(&clock));
    let before = limiter.pass().await;
    let file = place.path().join("rate-id");
    std::fs::write(&file, (before.at + TimeDelta::days(3)).timestamp_micros().to_string()).unwrap();
    assert!((limiter.pass().await.at - before.at).num_milliseconds() < 400);
    std::fs::write(&file, "17320").unwrap();
    limiter.pass().await;
    for scribble in ["\u{0}\u{0}", "soon", "99999999999999999999"] {
        let before = clock();
        std::fs::write(&file, scribble).unwrap();
        let after = passes(&limiter, 1).await;
        assert!(after[0].shared && (after[0].at - before).num_milliseconds() < 3_000, "{scribble}");
    }
}

#[tokio::test(start_paused = true)]
async fn without_its_file_it_limits_this_process_and_says_so() {
    let place = tempfile::tempdir().unwrap();
    let no_folder = place.path().join("a-file");
    std::fs::write(&no_folder, "").unwrap();
    let limiter = Limiter::shared(&no_folder, "id", Rate::STANDARD, made_up());
    let passes = passes(&limiter, 3).await;
    assert!(passes.iter().all(|pass| !pass.shared));
    assert_apart(&passes, TimeDelta::microseconds(333_334));
}

#[tokio::test(start_paused = true)]
async fn a_file_held_for_good_is_done_without() {
    let place = tempfile::tempdir().unwrap();
    let limiter = Limiter::shared(place.path(), "id", Rate::STANDARD, made_up());
    assert!(limiter.pass().await.shared);
    let holder = File::open(place.path().join("rate-id")).unwrap();
    holder.lock().unwrap();
    assert!(!limiter.pass().await.shared);
    holder.unlock().unwrap();
    assert!(limiter.pass().await.shared);
}

#[cfg(unix)]
#[tokio::test]
async fn file_and_folder_are_the_users_alone() {
    use std::os::unix::fs::PermissionsExt;
    let place = tempfile::tempdir().unwrap();
    let folder = place.path().join("locks");
    Limiter::shared(&folder, "id", Rate::STANDARD, made_up()).pass().await;
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&folder), mode(&folder.join("rate-id"))), (0o700, 0o600));
}

const CHILD: &str = "QUARTERDECK_TEST_RATE_FOLDER";
const CALLS: usize = 40;

/// Plays one of the processes of the next test; on its own it does nothing.
#[test]
fn one_of_two_processes() {
    #[expect(clippy::disallowed_methods, reason = "the parent says so through the environment")]
    let Some(folder) = std::env::var_os(CHILD) else { return };
    let clock: Clock = Arc::new(|| SystemClock::system().now());
    let limiter = Limiter::shared(Path::new(&folder), "id", rate(200, 1), clock);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    for pass in runtime.block_on(passes(&limiter, CALLS)) {
        println!("pass={} {}", pass.at.timestamp_micros(), pass.shared);
    }
}

#[test]
fn two_processes_together_never_exceed_the_rate() {
    let place = tempfile::tempdir().unwrap();
    let process = || {
        Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "hmrc::limiter::tests::one_of_two_processes", "--nocapture"])
            .env(CHILD, place.path())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap()
    };
    let both = [process(), process()];
    let mut instants: Vec<i64> = Vec::new();
    for process in both {
        let printed = process.wait_with_output().unwrap();
        assert!(printed.status.success());
        let text = String::from_utf8(printed.stdout).unwrap();
        let passes = text.lines().filter_map(|line| line.split_once("pass=")?.1.split_once(' '));
        for (at, shared) in passes {
            assert_eq!(shared, "true");
            instants.push(at.parse().unwrap());
        }
    }
    assert_eq!(instants.len(), 2 * CALLS);
    instants.sort_unstable();
    for pair in instants.windows(2) {
        assert!(pair[1] - pair[0] >= 5_000, "two calls within {} µs", pair[1] - pair[0]);
    }
}
