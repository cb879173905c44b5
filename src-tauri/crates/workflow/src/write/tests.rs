//! What is written says what was meant, and keeps what was there.

use super::write;
use crate::{SHIPPED, read};
use contract::workflow::{OnFailure, WorkflowInput, WorkflowStage, WorkflowTask};
use proptest::{prelude::*, test_runner::RngSeed};

/// A text with comments in every place, and in several manners.
const TEXT: &str = r#"# Builds and ships.
name = "ship" # as it is called
description = 'Ships'

# What is asked.
inputs.version = { default = "1" }

env = { A = "1", B = "2" } # for all

# First this.
[[stage]]
name = "build" # the first
# Its only task.
[[stage.task]]
name = "all"
command = '''
make
'''

# Then that.
[[stage]]
name = "ship"
after = ["build"]   # and nothing else

  [[stage.task]]
  name = "all"
  command = "ship {{ inputs.version }}"
  retries = 2 # it is far away
"#;

#[test]
fn line_ends_of_windows_stay_where_they_were() {
    let windows = TEXT.replace('\n', "\r\n");
    let mut definition = read("a", &windows).unwrap();
    assert_eq!(write(&windows, &definition), windows, "nothing is changed where nothing changed");
    definition.stages[0].tasks[0].command = Some("make\nmake install\n".to_owned());
    let text = write(&windows, &definition);
    assert_eq!(read("a", &text).as_ref(), Ok(&definition), "{text}");
    assert_eq!(text.matches('\n').count(), text.matches("\r\n").count(), "{text:?}");
}

#[test]
fn comments_and_manner_of_what_stays_are_kept() {
    let mut definition = read("a", TEXT).unwrap();
    assert_eq!(write(TEXT, &definition), TEXT, "nothing is changed where nothing changed");
    definition.description = "Ships it".to_owned();
    definition.env.insert("C".to_owned(), "3".to_owned());
    definition
        .inputs
        .insert("fast".to_owned(), WorkflowInput { default: Some("no".into()), ..WorkflowInput::default() });
    definition.stages[1].tasks[0].retries = Some(3);
    definition.stages[1].tasks[0].name = "everything".to_owned();
    definition.stages[1].on_failure = Some(OnFailure::Run("back".to_owned()));
    let task =
        WorkflowTask { name: "t".to_owned(), command: Some("true".to_owned()), ..WorkflowTask::default() };
    let back = WorkflowStage { name: "back".to_owned(), tasks: vec![task], ..WorkflowStage::default() };
    definition.stages.push(back);
    let text = write(TEXT, &definition);
    assert_eq!(read("a", &text).as_ref(), Ok(&definition), "{text}");
    insta::assert_snapshot!(text);
}

#[test]
fn stages_change_places_with_their_comments() {
    let mut definition = read("a", TEXT).unwrap();
    definition.stages.swap(0, 1);
    definition.stages[0].after = Some(vec![]);
    definition.stages[1].tasks[0].name = "rest".to_owned();
    let text = write(TEXT, &definition);
    assert_eq!(read("a", &text).as_ref(), Ok(&definition), "{text}");
    assert!(text.find("# Then that.") < text.find("# First this."), "{text}");
    definition.stages.remove(0);
    let text = write(&text, &definition);
    assert_eq!(read("a", &text).as_ref(), Ok(&definition), "{text}");
    assert!(!text.contains("# Then that."), "{text}");
}

#[test]
fn what_ships_is_written_anew_and_reads_the_same() {
    for (name, text) in SHIPPED {
        let definition = read(name, text).unwrap();
        assert_eq!(write(text, &definition), text, "{name}");
        let anew = write("no TOML", &definition);
        assert_eq!(read(name, &anew).as_ref(), Ok(&definition), "{anew}");
        assert_eq!(write(&anew, &definition), anew, "{name}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, rng_seed: RngSeed::Fixed(7), ..ProptestConfig::default() })]

    /// Any text in any field comes back.
    #[test]
    fn what_is_written_reads_the_same(texts in prop::collection::vec("\\PC*|[\"'\\\\\\n\\t]*", 4), retries in 0_i64..100) {
        let mut definition = read("a", TEXT).unwrap();
        let plain = |text: &str| text.replace(['{', '\0'], "");
        definition.description = plain(&texts[0]);
        definition.stages[0].tasks[0].env.insert("X".to_owned(), plain(&texts[1]));
        definition.inputs.get_mut("version").unwrap().default = Some(plain(&texts[2]).into());
        definition.stages[1].tasks[0].retries = Some(retries);
        definition.stages[1].tasks[0].matrix.insert("x".to_owned(), vec![texts[3].clone().into(), 1.into(), true.into()]);
        let text = write(TEXT, &definition);
        prop_assert_eq!(read("a", &text).map_err(|p| p[0].rendered.clone()), Ok(definition), "{}", text);
    }
}
