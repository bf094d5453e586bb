//! Who is asking: the address of the client, past the proxies that are trusted.

use std::net::{IpAddr, SocketAddr};

use actix_web::http::header::{FORWARDED, HeaderMap};
use ipnet::IpNet;

/// The address that a request comes from. Headers are believed only as far as the
/// chain of trusted proxies reaches: the first address, from the near end, that is
/// no trusted proxy is the client.
#[must_use]
pub fn address(peer: Option<SocketAddr>, headers: &HeaderMap, trusted: &[IpNet]) -> Option<IpAddr> {
    let mut client = canonical(peer?.ip());
    let is_trusted = |ip: IpAddr| trusted.iter().any(|net| net.contains(&ip));
    if !is_trusted(client) {
        return Some(client);
    }
    for hop in forwarded_for(headers).into_iter().rev() {
        // What cannot be read ends the chain: nothing beyond it is to be believed.
        let Some(ip) = hop else { break };
        client = ip;
        if !is_trusted(ip) {
            break;
        }
    }
    Some(client)
}

/// The chain of a request from far to near, by `Forwarded` (RFC 7239) or, without
/// it, `X-Forwarded-For`.
fn forwarded_for(headers: &HeaderMap) -> Vec<Option<IpAddr>> {
    let values = |name: &str| -> Vec<String> {
        headers
            .get_all(name)
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .map(|piece| piece.trim().to_owned())
            .collect()
    };
    let forwarded = values(FORWARDED.as_str());
    if forwarded.is_empty() {
        return values("x-forwarded-for").iter().map(|piece| parse(piece)).collect();
    }
    forwarded
        .iter()
        .map(|element| {
            let pair = element.split(';').find_map(|pair| {
                let (name, value) = pair.trim().split_once('=')?;
                name.eq_ignore_ascii_case("for").then_some(value)
            })?;
            parse(pair.trim_matches('"'))
        })
        .collect()
}

/// An address, with or without port: `192.0.2.1`, `192.0.2.1:80`, `[2001:db8::1]:80`.
fn parse(text: &str) -> Option<IpAddr> {
    text.parse::<IpAddr>()
        .ok()
        .or_else(|| text.parse::<SocketAddr>().ok().map(|socket| socket.ip()))
        .or_else(|| text.strip_prefix('[')?.strip_suffix(']')?.parse().ok())
        .map(canonical)
}

fn canonical(ip: IpAddr) -> IpAddr {
    ip.to_canonical()
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::http::header::{HeaderName, HeaderValue};

    fn client(peer: &str, headers: &[(&str, &str)]) -> String {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(
                HeaderName::try_from(*name).unwrap(),
                HeaderValue::try_from(*value).unwrap(),
            );
        }
        let trusted = ["10.0.0.0/8".parse().unwrap(), "::1/128".parse().unwrap()];
        address(Some(peer.parse().unwrap()), &map, &trusted).unwrap().to_string()
    }

    #[test]
    fn a_stranger_cannot_choose_her_address() {
        let lie = [("x-forwarded-for", "198.51.100.7")];
        assert_eq!(client("203.0.113.5:999", &lie), "203.0.113.5");
    }

    #[test]
    fn trusted_proxies_are_passed_from_the_near_end() {
        let chain = [("x-forwarded-for", "192.0.2.66, 198.51.100.7, 10.1.1.1")];
        assert_eq!(client("10.0.0.1:80", &chain), "198.51.100.7");
        let rfc = [("forwarded", "for=192.0.2.66, for=\"[2001:db8::7]:4711\";proto=https")];
        assert_eq!(client("[::1]:80", &rfc), "2001:db8::7");
        assert_eq!(client("10.0.0.1:80", &[("x-forwarded-for", "unknown")]), "10.0.0.1");
        assert_eq!(client("10.0.0.1:80", &[]), "10.0.0.1");
    }
}
