//! `legwork price …`: what tokens cost.

use crate::{
    args::provider::PriceVerb,
    terminal::{
        failure::{Exit, Failure},
        front::Front,
        render,
    },
};
use contract::{
    command::{ListPrices, RemovePrice, SetPrice},
    provider::Price,
    text,
};
use schemars::JsonSchema;
use serde::Serialize;

#[derive(Serialize, JsonSchema)]
pub(crate) struct Prices {
    prices: Vec<Price>,
}

/// Does what was asked, and (as JSON) shows how the prices stand.
pub(crate) fn run(front: &Front, verb: PriceVerb) -> Result<Exit, Failure> {
    let engine = front.open()?;
    let (prices, done) = match verb {
        PriceVerb::List => (engine.call(ListPrices {})?, None),
        PriceVerb::Set { model, input, output } => {
            let done = format!("Set the price of “{model}”");
            let price = Price { model, input_usd: input, output_usd: output, own: true };
            (engine.call(SetPrice { price })?, Some(done))
        }
        PriceVerb::Remove { model } => {
            let done = format!("Removed your price of “{model}”");
            (engine.call(RemovePrice { model })?, Some(done))
        }
    };
    match done {
        _ if front.json => front.document(&Prices { prices })?,
        Some(done) if !front.quiet => front.print(&format!("{}\n", text::clean(&done)))?,
        Some(_) => {}
        None => front.print(&render::provider::prices(&prices, &front.look))?,
    }
    Ok(Exit::Done)
}
