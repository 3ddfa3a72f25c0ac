//! The ids of the catalogue: a letter pair for the subject, then a number from 1.

/// Subject and how many controls it has.
const SUBJECTS: &[(&str, usize)] = &[
    ("DP", 10),
    ("TI", 5),
    ("AU", 12),
    ("AC", 4),
    ("AL", 7),
    ("AI", 3),
    ("BI", 2),
    ("PR", 5),
    ("OP", 9),
];

/// All ids of the catalogue, in its order.
pub fn ids() -> impl Iterator<Item = String> {
    SUBJECTS
        .iter()
        .flat_map(|(subject, count)| (1..=*count).map(move |number| format!("{subject}-{number}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_catalogue_has_57_controls_from_dp_1_to_op_9() {
        let ids: Vec<_> = ids().collect();
        assert_eq!(ids.len(), 57);
        assert_eq!((ids[0].as_str(), ids[56].as_str()), ("DP-1", "OP-9"));
    }
}
