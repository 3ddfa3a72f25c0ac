//! Writes a file in the MaxMind DB format 2.0, as its specification describes it: a binary tree over
//! the bits of addresses, the records, and what the file says of itself.

use std::net::Ipv4Addr;

/// A network and where it is: two letters, the country, and a region.
pub type Entry = (
    Ipv4Addr,
    u8,
    &'static str,
    &'static str,
    Option<&'static str>,
);

/// What a side of a node leads to.
#[derive(Clone, Copy)]
enum Side {
    Nothing,
    Node(usize),
    Data(usize),
}

pub fn written(entries: &[Entry]) -> Vec<u8> {
    let (mut tree, mut data) = (vec![[Side::Nothing; 2]], Vec::new());
    for (network, length, code, country, region) in entries {
        let place = data.len();
        data.extend(record(code, country, *region));
        let bits = u32::from(*network);
        let bit = |depth: u8| (bits >> (31 - depth) & 1) as usize;
        let mut node = 0;
        for depth in 0..length - 1 {
            node = match tree[node][bit(depth)] {
                Side::Node(next) => next,
                _ => {
                    tree.push([Side::Nothing; 2]);
                    let next = tree.len() - 1;
                    tree[node][bit(depth)] = Side::Node(next);
                    next
                }
            };
        }
        tree[node][bit(length - 1)] = Side::Data(place);
    }
    let count = tree.len();
    let number = |side: &Side| match side {
        Side::Nothing => count,
        Side::Node(node) => *node,
        Side::Data(place) => count + 16 + place,
    };
    let sides = tree.iter().flatten().map(number);
    let mut file: Vec<u8> = sides
        .flat_map(|number| u32::try_from(number).unwrap().to_be_bytes()[1..].to_vec())
        .collect();
    file.extend([0; 16]);
    file.extend(data);
    file.extend(b"\xab\xcd\xefMaxMind.com");
    file.extend(metadata(u32::try_from(count).unwrap()));
    file
}

fn record(code: &str, country: &str, region: Option<&str>) -> Vec<u8> {
    let named = |name: &str| map(&[("names", map(&[("en", text(name))]))]);
    let country = map(&[
        ("iso_code", text(code)),
        ("names", map(&[("en", text(country))])),
    ]);
    match region {
        // An array of one: an extended type, which is the number 11.
        Some(region) => {
            let regions = [vec![1, 4], named(region)].concat();
            map(&[("country", country), ("subdivisions", regions)])
        }
        None => map(&[("country", country)]),
    }
}

fn metadata(nodes: u32) -> Vec<u8> {
    map(&[
        ("binary_format_major_version", vec![0xa1, 2]),
        ("binary_format_minor_version", vec![0xa0]),
        (
            "build_epoch",
            [vec![4, 2], 1_795_350_600_u32.to_be_bytes().to_vec()].concat(),
        ),
        ("database_type", text("Test")),
        ("description", map(&[("en", text("made by a test"))])),
        ("ip_version", vec![0xa1, 4]),
        ("languages", [vec![1, 4], text("en")].concat()),
        (
            "node_count",
            [vec![0xc4], nodes.to_be_bytes().to_vec()].concat(),
        ),
        ("record_size", vec![0xa1, 24]),
    ])
}

fn text(text: &str) -> Vec<u8> {
    assert!(text.len() < 29);
    [vec![0x40 | text.len() as u8], text.as_bytes().to_vec()].concat()
}

fn map(pairs: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut bytes = vec![0xe0 | pairs.len() as u8];
    for (key, value) in pairs {
        bytes.extend(text(key));
        bytes.extend(value);
    }
    bytes
}
