//! A server in a TOML file (Codex), with comments and order of everything else kept.

use super::{
    advice::Member,
    ends,
    json::Fault,
    known::{Entry, NAME},
    presence::{Presence, switch_in_words},
};
use toml_edit::{Array, DocumentMut, InlineTable, Item, Table, TableLike, TomlError, Value, value};

/// Puts the entry, and what goes with it, into the tables below `servers`.
pub(super) fn install(text: &str, servers: &str, entry: &Entry, more: &[Member]) -> Result<String, Fault> {
    ends::kept(text, |text| Ok(ended_like(text, put(text, servers, entry, more)?)))
}

/// Whether the last line has an end is as it was: only so can it be again as it was once ours is taken out.
fn ended_like(before: &str, mut after: String) -> String {
    if !before.is_empty() && !before.ends_with('\n') && after.ends_with('\n') {
        after.pop();
    }
    after
}

fn put(text: &str, servers: &str, entry: &Entry, more: &[Member]) -> Result<String, Fault> {
    let mut document = read(text)?;
    let fresh = || {
        let mut table = Table::new();
        table.set_implicit(true);
        Item::Table(table)
    };
    let all = document.entry(servers).or_insert_with(fresh);
    let inline = all.is_inline_table();
    let all = all.as_table_like_mut().ok_or_else(|| unfit(servers))?;
    match all.get_mut(NAME).map(|ours| ours.as_table_like_mut()) {
        Some(Some(ours)) => update(ours, entry, more),
        Some(None) => return Err(unfit(&format!("{servers}.{NAME}"))),
        None => {
            all.insert(NAME, made(entry, more, inline));
        }
    }
    let after = document.to_string();
    // What was written is read once more, before anybody else has to.
    let there =
        read(&after)?.get(servers).and_then(|all| all.get(NAME)?.get("command")?.as_str().map(str::to_owned));
    match there.as_deref() == Some(&*entry.command) {
        true => Ok(after),
        false => Err(unfit(servers)),
    }
}

/// Takes it out.
pub(super) fn uninstall(text: &str, servers: &str) -> Result<String, Fault> {
    ends::kept(text, |text| Ok(ended_like(text, take_out(text, servers)?)))
}

fn take_out(text: &str, servers: &str) -> Result<String, Fault> {
    let mut document = read(text)?;
    let Some(all) = document.get_mut(servers).and_then(Item::as_table_like_mut) else {
        return Ok(text.to_owned());
    };
    let Some(ours) = all.remove(NAME) else { return Ok(text.to_owned()) };
    // Comments above a table belong to it; they were not ours.
    let above = ours.as_table().and_then(|t| t.decor().prefix()?.as_str()).unwrap_or_default().to_owned();
    if above.contains('#') {
        let rest = document.trailing().as_str().unwrap_or_default().to_owned();
        document.set_trailing(above + &rest);
    }
    Ok(document.to_string())
}

/// Whether it is there, and is to be started.
pub(super) fn look(text: &str, servers: &str) -> Result<Presence, Fault> {
    let document = read(text.trim_start_matches('\u{feff}'))?;
    let Some(ours) = document.get(servers).and_then(|all| all.get(NAME)) else {
        return Ok(Presence::Absent);
    };
    let says = |name: &str| {
        let item = ours.get(name)?;
        item.as_bool().or_else(|| switch_in_words(item.as_str()?))
    };
    Ok(Presence::of_entry(says("disabled"), says("enabled")))
}

fn update(ours: &mut dyn TableLike, entry: &Entry, more: &[Member]) {
    for member in more {
        if ours.get(member.name).is_none() {
            ours.insert(member.name, member.item());
        }
    }
    let args = array(entry);
    if ours.get("command").and_then(Item::as_str) != Some(&*entry.command) {
        ours.insert("command", value(&entry.command));
    }
    let old: Option<Vec<_>> =
        ours.get("args").and_then(Item::as_array).map(|args| args.iter().filter_map(Value::as_str).collect());
    if old.as_deref() != Some(&entry.args.iter().map(String::as_str).collect::<Vec<_>>()[..]) {
        ours.insert("args", value(args));
    }
}

impl Member {
    fn item(&self) -> Item {
        let mut value = Value::from(self.value);
        value.decor_mut().set_suffix(format!(" # {}", self.why));
        Item::Value(value)
    }
}

fn made(entry: &Entry, more: &[Member], inline: bool) -> Item {
    if inline {
        let mut table = InlineTable::new();
        table.insert("command", Value::from(&entry.command));
        table.insert("args", Value::Array(array(entry)));
        for member in more {
            // a comment would not fit on its line
            table.insert(member.name, Value::from(member.value));
        }
        return Item::Value(Value::InlineTable(table));
    }
    let mut table = Table::new();
    table.insert("command", value(&entry.command));
    table.insert("args", value(array(entry)));
    for member in more {
        table.insert(member.name, member.item());
    }
    Item::Table(table)
}

fn array(entry: &Entry) -> Array {
    entry.args.iter().map(String::as_str).collect()
}

fn read(text: &str) -> Result<DocumentMut, Fault> {
    text.parse().map_err(|error: TomlError| {
        let at = error.span().map_or(0, |span| span.start);
        let before = text.get(..at).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        Fault { line, column, what: error.message().lines().collect::<Vec<_>>().join(", ") }
    })
}

fn unfit(name: &str) -> Fault {
    Fault { line: 1, column: 1, what: format!("“{name}” is not a table that a server can be added to") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry() -> Entry {
        Entry { command: "/opt/legwork".to_owned(), args: vec!["mcp".to_owned()] }
    }

    const OURS: &str = "[mcp_servers.legwork]\ncommand = \"/opt/legwork\"\nargs = [\"mcp\"]\n";

    /// Installing into `before` gives `after`, and taking out again gives back `before`.
    #[track_caller]
    fn goes_and_comes(before: &str, after: &str) {
        assert_eq!(install(before, "mcp_servers", &entry(), &[]).unwrap(), after);
        assert_eq!(install(after, "mcp_servers", &entry(), &[]).unwrap(), after);
        assert_eq!(look(after, "mcp_servers").unwrap(), Presence::There);
        assert_eq!(look(before, "mcp_servers").unwrap(), Presence::Absent);
        assert_eq!(uninstall(after, "mcp_servers").unwrap(), before);
        assert_eq!(uninstall(before, "mcp_servers").unwrap(), before);
    }

    #[test]
    fn comments_and_order_stay() {
        goes_and_comes("", OURS);
        let before = "# mine\nmodel = \"o\" # the model\n\n[mcp_servers.x] # first\ncommand = 'y'\n\n[a]\nb = 1\n# end\n";
        goes_and_comes(before, &before.replace("\n[a]", &format!("\n{OURS}\n[a]")));
        goes_and_comes(
            "mcp_servers = { x = { command = \"y\" } }\n",
            "mcp_servers = { x = { command = \"y\" } , legwork = { command = \"/opt/legwork\", args = [\"mcp\"] } }\n",
        );
    }

    #[test]
    fn what_a_person_added_stays() {
        let before =
            "[mcp_servers.legwork]\ncommand = \"/old\" # moved\nargs = [\"mcp\"]\nstartup_timeout_sec = 20\n";
        let after = install(before, "mcp_servers", &entry(), &[]).unwrap();
        assert!(after.contains("startup_timeout_sec = 20") && after.contains("\"/opt/legwork\""), "{after}");
        let noted = format!("a = 1\n\n# somebody's words\n{OURS}");
        assert!(uninstall(&noted, "mcp_servers").unwrap().contains("# somebody's words"));
    }

    #[test]
    fn every_way_to_write_tables_is_understood() {
        for before in [
            "mcp_servers.x.command = \"y\"\n",
            "[mcp_servers]\n# none yet\n",
            "[mcp_servers]\nx = { command = \"y\" }\n\n[[list]]\na = 1\n",
            "a = 1",
            "a = 1\n[b]\nc = 2 # end",
            "a = 1\r\n[b]\r\nc = 2",
            "[mcp_servers.x]\ncommand = \"y\"",
            "a = 1\r\n\r\n[b]\r\nc = 2\r\n",
        ] {
            let after = install(before, "mcp_servers", &entry(), &[]).unwrap();
            let [was, is] = [before, &after].map(|text| text.parse::<DocumentMut>().unwrap());
            assert_eq!(is["mcp_servers"]["legwork"]["args"][0].as_str(), Some("mcp"), "{after}");
            for (key, value) in was.iter().filter(|(key, _)| *key != "mcp_servers") {
                assert_eq!(is[key].to_string().trim(), value.to_string().trim(), "{after}");
            }
            let back = uninstall(&after, "mcp_servers").unwrap();
            assert_eq!(back, before);
        }
    }

    #[test]
    fn ends_of_lines_and_the_mark_before_them_stay() {
        let plain = "a = 1 # one\n\n[b]\nc = \"\"\"x\ny\"\"\"\n";
        for before in [
            plain.replace('\n', "\r\n"),
            format!("\u{feff}{plain}"),
            format!("\u{feff}{}", plain.replace('\n', "\r\n")),
            plain.replacen('\n', "\r\n", 2),
        ] {
            let after = install(&before, "mcp_servers", &entry(), &[]).unwrap();
            assert!(after.starts_with(&before), "{after:?}");
            assert_eq!(after.contains("\r\nargs = "), before.ends_with("\r\n"), "{after:?}");
            assert_eq!(look(&after, "mcp_servers").unwrap(), Presence::There);
            assert_eq!(uninstall(&after, "mcp_servers").unwrap(), before);
        }
    }

    #[test]
    fn what_goes_with_an_entry_is_set_once_and_is_the_person_s_then() {
        let more = [Member { name: "mode", value: "approve", why: "because" }];
        let with = format!("{OURS}mode = \"approve\" # because\n");
        let install = |text: &str| install(text, "mcp_servers", &entry(), &more).unwrap();
        assert_eq!((install(""), install(OURS), install(&with)), (with.clone(), with.clone(), with.clone()));
        let own = format!("{OURS}mode = \"prompt\"\n");
        assert_eq!(install(&own), own);
        assert!(install("mcp_servers = {}\n").contains("mode = \"approve\""));
    }

    #[test]
    fn an_entry_that_is_switched_off_is_told() {
        for (line, presence) in [
            ("enabled = false", Presence::SwitchedOff),
            ("disabled = true", Presence::SwitchedOff),
            ("disabled = \"true\"", Presence::SwitchedOff),
            ("enabled = 'false'", Presence::SwitchedOff),
            ("disabled = \"false\"", Presence::There),
            ("enabled = true", Presence::There),
            ("disabled = false", Presence::There),
        ] {
            assert_eq!(look(&format!("{OURS}{line}\n"), "mcp_servers").unwrap(), presence, "{line}");
        }
    }

    #[test]
    fn a_fault_is_told_with_its_place() {
        let fault = install("a = 1\nb = = 2\n", "mcp_servers", &entry(), &[]).unwrap_err();
        assert_eq!(fault.line, 2);
        assert!(install("mcp_servers = 1\n", "mcp_servers", &entry(), &[]).is_err());
    }
}
