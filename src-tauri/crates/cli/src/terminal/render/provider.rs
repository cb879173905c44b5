//! Providers, model servers, prices.

use super::{Tables as _, lines};
use board::display::{Look, Tint, fact, time::Local};
use comfy_table::{Cell, CellAlignment};
use contract::{
    Provider, Timestamp,
    provider::{FoundServer, KeySource, Price},
    text::clean,
};

/// The providers as a table.
pub(crate) fn table(providers: &[Provider], look: &Look, local: &Local) -> String {
    let mut table = look.table(&["Name", "Kind", "Model", "Key", "Agents", "Address", "Now"]);
    for one in providers {
        table.add_row(look.row(vec![
            Cell::new(&one.name),
            Cell::new(one.kind.as_str()),
            Cell::new(clean(one.model.as_deref().unwrap_or_default())),
            Cell::new(key(one)),
            Cell::new(one.agents.len()).set_alignment(CellAlignment::Right),
            Cell::new(clean(&one.base_url)),
            look.cell(Some(Tint::Yellow), &quota(one, local).unwrap_or_default()),
        ]));
    }
    lines(&table)
}

/// One provider in full.
pub(crate) fn block(one: &Provider, look: &Look, local: &Local) -> String {
    let mut block = format!("{}\n", one.name);
    let limit = one.requests_per_minute.map(|n| format!("{n} requests a minute at most"));
    let facts = [
        ("Id", Some(one.id.to_string())),
        ("Kind", Some(one.kind.label().to_owned())),
        ("Address", Some(one.base_url.clone())),
        ("Model", one.model.clone()),
        ("Key", Some(key(one))),
        ("Http", one.allow_http.then(|| "allowed: the key may travel unencrypted".to_owned())),
        ("Limit", limit),
        ("Now", quota(one, local)),
        ("Agents", Some(one.agents.join(", "))),
        ("Added", Some(local.moment(one.created_at))),
    ];
    for (label, value) in facts {
        block.push_str(&value.filter(|v| !v.is_empty()).map(|v| fact(look, label, &v)).unwrap_or_default());
    }
    block
}

/// Where the key is.
fn key(one: &Provider) -> String {
    match one.key_source {
        KeySource::Keyring => "in the keyring".to_owned(),
        KeySource::Environment => format!("in {}", one.key_variable.as_deref().unwrap_or_default()),
        KeySource::Session => "for one session".to_owned(),
        KeySource::None => "none needed".to_owned(),
    }
}

fn quota(one: &Provider, local: &Local) -> Option<String> {
    let now: Timestamp = local.now().timestamp();
    let until = one.quota_until.filter(|until| *until > now)?;
    Some(format!("waits until {}", local.moment(until)))
}

/// Model servers that were found, as a table.
pub(crate) fn servers(servers: &[FoundServer], look: &Look) -> String {
    let mut table = look.table(&["Server", "Address", "Provider", "Models"]);
    for one in servers {
        table.add_row(look.row(vec![
            Cell::new(clean(&one.label)),
            Cell::new(clean(&one.base_url)),
            Cell::new(one.provider.as_deref().unwrap_or("not added yet")),
            Cell::new(clean(&one.models.join(", "))),
        ]));
    }
    lines(&table)
}

/// The prices as a table.
pub(crate) fn prices(prices: &[Price], look: &Look) -> String {
    let mut table = look.table(&["Model", "Sent", "Received", "Set by"]);
    let dollars = |usd: f64| Cell::new(format!("${usd}")).set_alignment(CellAlignment::Right);
    for one in prices {
        table.add_row(look.row(vec![
            Cell::new(clean(&one.model)),
            dollars(one.input_usd),
            dollars(one.output_usd),
            Cell::new(if one.own { "you" } else { "" }),
        ]));
    }
    format!("{}US dollars for a million tokens.\n", lines(&table))
}
