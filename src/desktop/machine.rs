//! This computer as HMRC must be told of it, read from the system each time anew.
//!
//! What does not change while the program runs is read once. What cannot be read is missing, with the reason; nothing
//! is guessed.

use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use chrono::{DateTime, Local, Offset as _, TimeZone as _, Utc};
use uuid::Uuid;

use crate::rules::machine::{Facts, Known, Missing, System, Window};
use crate::rules::profile::ConnectionMethod;

/// The computer this program runs on.
#[derive(Debug)]
pub struct Machine {
    device_file: Option<PathBuf>,
    device_id: OnceLock<Known<Uuid>>,
    system: OnceLock<Known<System>>,
    user: OnceLock<Known<String>>,
}

impl Machine {
    /// The computer, with the file that keeps the number made up for it (its folder must be there); without one it
    /// has none.
    pub const fn new(device_file: Option<PathBuf>) -> Self {
        Self { device_file, device_id: OnceLock::new(), system: OnceLock::new(), user: OnceLock::new() }
    }

    /// Looks at it. `now` is the system's own time: it dates what is read. As what this program calls is not to be seen
    /// on the computer; it is told as the usual one.
    pub fn look(&self, now: DateTime<Utc>) -> Facts {
        let device_id = || match &self.device_file {
            Some(file) => device_id(file, &host()).map_err(|_unusable| Missing::Unreadable),
            None => Err(Missing::NothingKept),
        };
        let user = || whoami::username().map_err(|_unreadable| Missing::Unreadable);
        Facts {
            method: ConnectionMethod::default(),
            device_id: *self.device_id.get_or_init(device_id),
            local_ips: local_ips(),
            local_ips_at: now,
            mac_addresses: mac_addresses(),
            screens: Err(Missing::NoScreen),
            utc_offset_minutes: Ok(Local.offset_from_utc_datetime(&now.naive_utc()).fix().local_minus_utc() / 60),
            system: self.system.get_or_init(system).clone(),
            user: self.user.get_or_init(user).clone(),
            window: window(),
        }
    }
}

/// What this computer is called, so that a home folder on several computers keeps several numbers.
fn host() -> String {
    let host = whoami::hostname().unwrap_or_default();
    host.chars().filter(|letter| !letter.is_whitespace() && !letter.is_control()).collect()
}

/// The number of `host` in `file`, one line for each host; made up and kept when it is not there yet.
///
/// The file is locked meanwhile, so two processes make one number.
fn device_id(file: &Path, host: &str) -> io::Result<Uuid> {
    let mut options = OpenOptions::new();
    options.read(true).append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file: File = options.open(file)?;
    file.lock()?;
    let mut kept = String::new();
    file.read_to_string(&mut kept)?;
    let of_host = |line: &str| {
        let (id, name) = line.split_once(' ')?;
        if name == host { id.parse::<Uuid>().ok() } else { None }
    };
    if let Some(id) = kept.lines().find_map(of_host) {
        return Ok(id);
    }
    let id = Uuid::new_v4();
    let break_line = if kept.is_empty() || kept.ends_with('\n') { "" } else { "\n" };
    file.write_all(format!("{break_line}{id} {host}\n").as_bytes())?;
    file.sync_all()?;
    Ok(id)
}

fn local_ips() -> Known<Vec<IpAddr>> {
    let interfaces = if_addrs::get_if_addrs().map_err(|_unreadable| Missing::Unreadable)?;
    let mut ips: Vec<IpAddr> =
        interfaces.iter().filter(|interface| !interface.is_loopback()).map(if_addrs::Interface::ip).collect();
    ips.sort_unstable();
    ips.dedup();
    if ips.is_empty() { Err(Missing::NoneThere) } else { Ok(ips) }
}

#[cfg(target_os = "linux")]
fn mac_addresses() -> Known<Vec<[u8; 6]>> {
    mac_addresses_in(Path::new("/sys/class/net"))
}

#[cfg(not(target_os = "linux"))]
const fn mac_addresses() -> Known<Vec<[u8; 6]>> {
    Err(Missing::NotOnThisSystem)
}

/// Each interface is a folder with a file `address`; the zeroes of loopback are none.
#[cfg(any(target_os = "linux", test))]
fn mac_addresses_in(folder: &Path) -> Known<Vec<[u8; 6]>> {
    let interfaces = std::fs::read_dir(folder).map_err(|_unreadable| Missing::Unreadable)?;
    let addresses = interfaces.flatten().filter_map(|entry| std::fs::read_to_string(entry.path().join("address")).ok());
    let mut macs: Vec<[u8; 6]> =
        addresses.filter_map(|text| mac_address(text.trim())).filter(|mac| *mac != [0; 6]).collect();
    macs.sort_unstable();
    macs.dedup();
    if macs.is_empty() { Err(Missing::NoneThere) } else { Ok(macs) }
}

#[cfg(any(target_os = "linux", test))]
fn mac_address(text: &str) -> Option<[u8; 6]> {
    let bytes: Option<Vec<u8>> = text.split(':').map(|part| u8::from_str_radix(part, 16).ok()).collect();
    bytes?.try_into().ok()
}

#[cfg(unix)]
fn system() -> Known<System> {
    let names = rustix::system::uname();
    let text = |name: &std::ffi::CStr| name.to_str().map(str::to_owned).map_err(|_odd| Missing::Unreadable);
    let (manufacturer, model) = hardware(Path::new("/sys/class/dmi/id"), Path::new("/proc/device-tree/model"));
    Ok(System { family: text(names.sysname())?, version: text(names.release())?, manufacturer, model })
}

#[cfg(not(unix))]
const fn system() -> Known<System> {
    Err(Missing::NotOnThisSystem)
}

/// Who made the computer and which it is: what its firmware says (`dmi`), on small boards what its device tree says.
#[cfg(unix)]
fn hardware(dmi: &Path, device_tree: &Path) -> (Option<String>, Option<String>) {
    let read = |path: &Path| std::fs::read_to_string(path).ok().and_then(|text| said(&text));
    let manufacturer = read(&dmi.join("sys_vendor"));
    let model = read(&dmi.join("product_name")).or_else(|| read(device_tree));
    (manufacturer, model)
}

/// What firmware says, unless nobody ever filled it in.
#[cfg(unix)]
fn said(text: &str) -> Option<String> {
    const NEVER_FILLED_IN: [&str; 6] = [
        "to be filled by o.e.m.",
        "system manufacturer",
        "system product name",
        "default string",
        "not specified",
        "o.e.m.",
    ];
    let text = text.trim_matches(|letter: char| letter.is_whitespace() || letter.is_control());
    let filled = !text.is_empty() && !NEVER_FILLED_IN.contains(&text.to_lowercase().as_str());
    filled.then(|| text.to_owned())
}

fn window() -> Known<Window> {
    match crossterm::terminal::window_size() {
        Ok(size) if size.width > 0 && size.height > 0 => {
            Ok(Window { width: size.width.into(), height: size.height.into() })
        }
        Ok(_) => Err(Missing::NoPixels),
        Err(error) if error.kind() == io::ErrorKind::Unsupported => Err(Missing::NotOnThisSystem),
        Err(_) => Err(Missing::NoTerminal),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_is_made_once_for_each_host_and_kept() {
        let place = tempfile::tempdir().unwrap();
        let file = place.path().join("device-id");
        let first = device_id(&file, "deck").unwrap();
        let other = device_id(&file, "other").unwrap();
        assert_ne!(first, other);
        assert_eq!((device_id(&file, "deck").unwrap(), device_id(&file, "other").unwrap()), (first, other));
        assert_eq!(first.get_version_num(), 4);
        std::fs::write(&file, "half a li").unwrap();
        let again = device_id(&file, "deck").unwrap();
        assert_eq!(device_id(&file, "deck").unwrap(), again, "what cannot be read is left alone");
    }

    #[test]
    fn many_at_once_make_one_number() {
        let place = tempfile::tempdir().unwrap();
        let file = place.path().join("device-id");
        let ids: Vec<Uuid> = std::thread::scope(|scope| {
            let all: Vec<_> = (0..8).map(|_| scope.spawn(|| device_id(&file, "deck").unwrap())).collect();
            all.into_iter().map(|one| one.join().unwrap()).collect()
        });
        assert!(ids.iter().all(|id| *id == ids[0]), "{}", ids.len());
    }

    #[cfg(unix)]
    #[test]
    fn the_number_is_the_users_alone() {
        use std::os::unix::fs::PermissionsExt as _;
        let place = tempfile::tempdir().unwrap();
        let file = place.path().join("device-id");
        device_id(&file, "deck").unwrap();
        assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn where_nothing_is_kept_there_is_no_number() {
        let now = "2026-11-21T12:00:00Z".parse().unwrap();
        assert_eq!(Machine::new(None).look(now).device_id, Err(Missing::NothingKept));
        let nowhere = Machine::new(Some(PathBuf::from("/dev/null/device-id")));
        assert_eq!(nowhere.look(now).device_id, Err(Missing::Unreadable));
    }

    #[test]
    fn hardware_addresses_are_read_and_zeroes_left_out() {
        let place = tempfile::tempdir().unwrap();
        let interfaces =
            [("eth0", "02:42:ac:11:00:02\n"), ("lo", "00:00:00:00:00:00\n"), ("tun0", "\n"), ("ib0", "80:00")];
        for (name, address) in interfaces {
            std::fs::create_dir(place.path().join(name)).unwrap();
            std::fs::write(place.path().join(name).join("address"), address).unwrap();
        }
        std::fs::create_dir(place.path().join("no-address")).unwrap();
        assert_eq!(mac_addresses_in(place.path()), Ok(vec![[0x02, 0x42, 0xac, 0x11, 0x00, 0x02]]));
        assert_eq!(mac_addresses_in(&place.path().join("lo")), Err(Missing::NoneThere));
        assert_eq!(mac_addresses_in(&place.path().join("nothing")), Err(Missing::Unreadable));
    }

    #[cfg(unix)]
    #[test]
    fn firmware_that_says_nothing_is_not_quoted() {
        let place = tempfile::tempdir().unwrap();
        let tree = place.path().join("model");
        assert_eq!(hardware(place.path(), &tree), (None, None));
        std::fs::write(place.path().join("sys_vendor"), "To Be Filled By O.E.M.\n").unwrap();
        std::fs::write(&tree, "Raspberry Pi 5 Model B Rev 1.0\0").unwrap();
        assert_eq!(hardware(place.path(), &tree), (None, Some("Raspberry Pi 5 Model B Rev 1.0".to_owned())));
        std::fs::write(place.path().join("sys_vendor"), "LENOVO\n").unwrap();
        std::fs::write(place.path().join("product_name"), "20XW004AUK\n").unwrap();
        assert_eq!(hardware(place.path(), &tree), (Some("LENOVO".to_owned()), Some("20XW004AUK".to_owned())));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn this_computer_can_be_told_about() {
        let now: DateTime<Utc> = "2026-11-21T12:00:00Z".parse().unwrap();
        let facts = Machine::new(None).look(now);
        assert_eq!(facts.local_ips_at, now);
        let system = facts.system.unwrap();
        let version = std::fs::read_to_string("/proc/sys/kernel/osrelease").unwrap();
        assert_eq!((system.family.as_str(), system.version.as_str()), ("Linux", version.trim()));
        assert!(facts.utc_offset_minutes.unwrap().abs() <= 14 * 60);
        assert!(facts.local_ips.unwrap_or_default().iter().all(|ip| !ip.is_loopback()));
    }
}
