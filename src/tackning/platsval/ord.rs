//! What was asked for, in words. Pure.

use super::forslag;
use super::kandidater::Slag;
use super::uppdrag::{Uppdrag, svenskt};
use crate::lokal::tillganglighet::Krav;

/// What a lokal is to have, by name.
#[must_use]
pub const fn need(krav: Krav) -> &'static str {
    match krav {
        Krav::Stegfritt => "Stegfri ingång",
        Krav::Hiss => "Hiss",
        Krav::Ramp => "Ramp",
        Krav::Rullstol => "Rullstol utan hjälp",
        Krav::RullstolHjalp => "Rullstol med hjälp",
        Krav::Horslinga => "Hörslinga",
        Krav::Toalett => "Tillgänglig toalett",
    }
}

/// What places are taken to cost, in words.
#[must_use]
pub fn assumed(order: &Uppdrag) -> String {
    let kr = |kr: i64| i32::try_from(kr).map_or(f64::from(i32::MAX), f64::from);
    let usual = forslag::kostnader();
    let of = |slag: Slag, usual: i64| slag.av(order.kostnad_kr).unwrap_or_else(|| kr(usual));
    format!(
        "Där inget avtal är inlagt räknas {} kr för en lokal och {} kr för en gatuplats.",
        svenskt(of(Slag::Lokal, usual.lokal), 0),
        svenskt(of(Slag::Gatuplats, usual.gatuplats), 0)
    )
}

/// What was asked for, in words.
#[must_use]
pub fn villkor(order: &Uppdrag) -> Vec<String> {
    let mut all = vec![order.mal.namn()];
    let mut add = |is: bool, text: String| {
        if is {
            all.push(text);
        }
    };
    let number = |n: Option<usize>| n.map(|n| n.to_string()).unwrap_or_default();
    let exact = if order.eller_farre { "Högst" } else { "Exakt" };
    add(order.antal.is_some(), format!("{exact} {} platser", number(order.antal)));
    for (word, count) in [("gatuplatser", order.gatuplatser), ("lokaler", order.lokaler)] {
        add(count.minst.is_some(), format!("Minst {} {word}", number(count.minst)));
        add(count.hogst.is_some(), format!("Högst {} {word}", number(count.hogst)));
    }
    add(order.behall_planen, "Alla platser i planen behålls".to_owned());
    add(!order.behall.is_empty(), format!("Behålls: {}", order.behall.join(", ")));
    add(!order.utan.is_empty(), format!("Får inte väljas: {}", order.utan.join(", ")));
    if let Some(kr) = order.budget_kr {
        let kr = i32::try_from(kr).map_or(f64::from(i32::MAX), f64::from);
        add(true, format!("Högst {} kr", svenskt(kr, 0)));
    }
    if let Some(one) = order.minst_en_per {
        add(true, format!("Minst en plats i varje {}", one.as_str()));
    }
    if let Some(metres) = order.isar_m {
        add(true, format!("Minst {} m mellan nya platser", svenskt(metres, 0)));
    }
    for slag in Slag::ALLA {
        if let Some(most) = slag.av(order.kapacitet) {
            let kind = slag.namn().to_lowercase();
            add(true, format!("Högst {} väljare närmast varje {kind}", svenskt(most, 0)));
        }
    }
    let needs: Vec<String> = order.krav().into_iter().map(|k| need(k).to_lowercase()).collect();
    match order.krav_minst {
        Some(least) => add(true, format!("Minst {least} platser med {}", needs.join(", "))),
        None => add(!needs.is_empty(), format!("Bara platser med {}", needs.join(", "))),
    }
    let turnout = order.vikt.valdeltagande;
    add(turnout > 0.0, format!("Lågt valdeltagande väger med styrkan {}", svenskt(turnout, 1)));
    for (namn, vikt) in &order.vikt.omraden {
        add(true, format!("En väljare i {namn} räknas som {}", svenskt(*vikt, 1)));
    }
    if let Some(one) = order.rorliga {
        add(true, format!("{} lag flyttar mellan gatuplatserna i {} dagar", one.lag, one.dagar));
    }
    all
}
