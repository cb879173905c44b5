//! What a task changed, told to a coding agent in parts.

use crate::{changes::repository, cli::home::Home};
use harness::mcp_client::Client;
use serde_json::{Value, json};
use std::{fs, process::Command};

const WORK: &str =
    "sed -i s/1/one/ a.txt; seq 3000 > long.txt; printf 'a\\000b' > picture.bin; echo é > new.txt";

/// All parts of a patch together.
async fn whole(client: &Client, id: &str, limit: i64) -> String {
    let (mut all, mut offset) = (String::new(), json!(0));
    loop {
        let part = client.get("get_changes", json!({"id": id, "offset": offset, "limit": limit})).await;
        let text = part["patch"].as_str().unwrap();
        assert!(text.chars().count() <= usize::try_from(limit).unwrap(), "{part:#}");
        assert_eq!(
            part.get("files").is_some(),
            offset == json!(0),
            "the files come with the first part: {part:#}"
        );
        all.push_str(text);
        offset = part["next_offset"].clone();
        if offset == Value::Null {
            return all;
        }
    }
}

#[tokio::test]
async fn a_change_is_read_in_parts_and_one_file_by_its_path() {
    let home = Home::new();
    let folder = repository(&home, "repo");
    let cwd = folder.to_str().unwrap();
    let id =
        home.make_short(&["Write", "--place", "worktree", "--cwd", cwd, "--retries", "0", "--command", WORK]);
    home.expect(0, &["worker", "--drain"]);
    let client = Client::start(home.command(&["mcp"]), "cursor").await;

    let first = client.get("get_changes", json!({"id": id})).await;
    assert_eq!(
        (&first["place"], &first["state"], &first["files_changed"]),
        (&json!("worktree"), &json!("open"), &json!(4))
    );
    let names: Vec<_> = first["files"].as_array().unwrap().iter().map(|file| file["path"].clone()).collect();
    assert_eq!(names, ["a.txt", "long.txt", "new.txt", "picture.bin"]);
    let patch = whole(&client, &id, 65_536).await;
    assert!(patch.contains("-1\n+one\n") && patch.contains("+é\n"), "{patch}");
    assert!(patch.contains("# 3000 lines are changed; ask for it by its path"), "{patch}");
    for limit in [64, 100, 333] {
        assert_eq!(whole(&client, &id, limit).await, patch, "{limit}");
    }

    // what is left out of the whole is read by its name, and is a patch that git takes
    let part = client.get("get_changes", json!({"id": id, "path": "long.txt", "limit": 65_536})).await;
    let text = part["patch"].as_str().unwrap();
    assert!(text.contains("+3000\n") && part.get("next_offset").is_none(), "{}", part["next_offset"]);
    let file = home.scratch().join("one.patch");
    fs::write(&file, text).unwrap();
    let taken =
        Command::new("git").current_dir(&folder).arg("apply").arg("--check").arg(&file).output().unwrap();
    assert!(taken.status.success(), "{}", String::from_utf8_lossy(&taken.stderr));

    let (words, error) = client.refused("get_changes", json!({"id": id, "path": "b.txt"})).await;
    assert_eq!(error["fields"][0]["field"], "path", "{words}");
    let plain = home.make_short(&["--command", "true"]);
    let (words, _) = client.refused("get_changes", json!({"id": plain})).await;
    assert!(words.contains("is not recorded"), "{words}");
    client.leave().await;
}
