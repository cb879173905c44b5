//! What tokens cost: a table that comes with the program, and the person's own prices over it.

use contract::provider::Price;
use store::prices::PriceRow;

/// Model (or its beginning with `*`), US dollars for a million tokens sent and received. From the providers' public
/// price lists as of 2025; prices change, so each can be overridden.
const TABLE: &[(&str, f64, f64)] = &[
    ("claude-3-5-haiku*", 0.80, 4.00),
    ("claude-3-7-sonnet*", 3.00, 15.00),
    ("claude-haiku-4*", 1.00, 5.00),
    ("claude-opus-4*", 15.00, 75.00),
    ("claude-opus-4-5*", 5.00, 25.00),
    ("claude-sonnet-4*", 3.00, 15.00),
    ("deepseek-chat*", 0.27, 1.10),
    ("deepseek-reasoner*", 0.55, 2.19),
    ("gemini-2.0-flash*", 0.10, 0.40),
    ("gemini-2.5-flash*", 0.30, 2.50),
    ("gemini-2.5-flash-lite*", 0.10, 0.40),
    ("gemini-2.5-pro*", 1.25, 10.00),
    ("gpt-4.1*", 2.00, 8.00),
    ("gpt-4.1-mini*", 0.40, 1.60),
    ("gpt-4.1-nano*", 0.10, 0.40),
    ("gpt-4o*", 2.50, 10.00),
    ("gpt-4o-mini*", 0.15, 0.60),
    ("gpt-5*", 1.25, 10.00),
    ("gpt-5-mini*", 0.25, 2.00),
    ("gpt-5-nano*", 0.05, 0.40),
    ("o3*", 2.00, 8.00),
    ("o4-mini*", 1.10, 4.40),
];

/// Every price, by model; the person's own in place of those that come with the program.
pub(crate) fn all(own: &[PriceRow]) -> Vec<Price> {
    let mut prices: Vec<Price> = own.iter().map(of_row).collect();
    let built_in = TABLE.iter().filter(|(model, ..)| own.iter().all(|row| row.model != *model));
    prices.extend(built_in.map(|(model, input_usd, output_usd)| Price {
        model: (*model).to_owned(),
        input_usd: *input_usd,
        output_usd: *output_usd,
        own: false,
    }));
    prices.sort_by(|a, b| a.model.cmp(&b.model));
    prices
}

fn of_row(row: &PriceRow) -> Price {
    Price { model: row.model.clone(), input_usd: row.input_usd, output_usd: row.output_usd, own: true }
}

/// The price of a model: the longest match, the person's own first.
pub(crate) fn of(model: &str, own: &[PriceRow]) -> Option<Price> {
    // gateways put the maker before the model's name
    let bare = model.rsplit('/').next().unwrap_or(model);
    let fits = |pattern: &str| match pattern.strip_suffix('*') {
        Some(beginning) => model.starts_with(beginning) || bare.starts_with(beginning),
        None => pattern == model || pattern == bare,
    };
    all(own).into_iter().filter(|price| fits(&price.model)).max_by_key(|price| (price.own, price.model.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own(model: &str, input_usd: f64) -> PriceRow {
        PriceRow { user_id: "local".into(), model: model.into(), input_usd, output_usd: 1.0 }
    }

    #[test]
    fn the_longest_match_counts() {
        let price = |model: &str| of(model, &[]).map(|p| p.input_usd);
        assert_eq!(price("gpt-4o-mini-2024-07-18"), Some(0.15));
        assert_eq!(price("gpt-4o-2024-08-06"), Some(2.5));
        assert_eq!(price("openai/gpt-4o-mini"), Some(0.15));
        assert_eq!(price("llama3.2"), None);
    }

    #[test]
    fn the_persons_own_price_wins() {
        let rows = [own("gpt-4o*", 9.0), own("llama3.2", 0.0)];
        assert_eq!(of("gpt-4o-mini", &rows).map(|p| p.input_usd), Some(9.0));
        assert_eq!(of("llama3.2", &rows).map(|p| p.input_usd), Some(0.0));
        let list = all(&rows);
        assert_eq!(list.iter().filter(|p| p.model == "gpt-4o*").count(), 1);
        assert_eq!(list.len(), TABLE.len() + 1);
    }
}
