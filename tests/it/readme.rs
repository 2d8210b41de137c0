//! The README's pictures are the program's own screens.
//!
//! `QUARTERDECK_PICTURES=write cargo test --test it readme` draws them anew.

use std::path::Path;

use quarterdeck::app::msg::Msg;
use rstest::rstest;

use crate::support::svg::picture;
use crate::support::world::World;

#[rstest]
#[case("overview", "", (112, 36))]
#[case("what-you-owe", "3<enter>", (112, 36))]
#[case("payments", "0jjj<enter>4jj", (112, 24))]
#[case("coding-out", "0j<enter>5", (112, 26))]
#[case("handing-over", "9o", (112, 34))]
fn the_pictures_are_the_programs_own(#[case] name: &str, #[case] keys: &str, #[case] size: (u16, u16)) {
    let mut world = World::new(size.0, size.1);
    // The demo's own pages, where it names one.
    world.happen(Msg::PagesAt(Some("http://127.0.0.1:40001".to_owned())));
    let mut world = world.start();
    world.press(keys);
    let drawn = picture(world.terminal().backend().buffer());
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("assets/screens/{name}.svg"));
    if wants_writing() {
        std::fs::write(&file, &drawn).unwrap();
    }
    let kept = std::fs::read_to_string(&file).unwrap();
    assert!(
        kept == drawn,
        "{name}.svg is not what the program draws; QUARTERDECK_PICTURES=write cargo test --test it readme"
    );
    let readme = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap();
    assert!(readme.contains(&format!("assets/screens/{name}.svg")), "the README does not show {name}.svg");
}

#[expect(clippy::disallowed_methods, reason = "a test reads the environment it was started in")]
fn wants_writing() -> bool {
    std::env::var_os("QUARTERDECK_PICTURES").is_some_and(|value| value == "write")
}
