use super::*;

fn set(csv: &str) -> Result<LabelledSet> {
    let scheme = Scheme::parse("name = \"t\"\nclasses = [\"a\", \"b\"]", Path::new("s")).unwrap();
    read_labelled_from(
        csv.as_bytes(),
        Path::new("l.csv"),
        &scheme,
        &Requested::default(),
    )
}

#[test]
fn refuses_a_label_that_the_scheme_does_not_have() {
    let message = set("text,label\nx,a\ny,favour\n").unwrap_err().to_string();
    let expected = "l.csv: line 3, column \"label\": \"favour\" is not one of a, b";
    assert!(message.starts_with(expected), "{message}");
}

#[test]
fn rows_without_a_label_are_left_out_and_counted() {
    let set = set("text,label\nx,a\ny,\nz,b\n").unwrap();
    assert_eq!((set.rows.len(), set.n_unlabelled), (2, 1));
}

#[test]
fn articles_that_share_a_sentence_stay_together() {
    let set =
        set("article,text,label\n1,One thing.,a\n2,Other thing.,b\n3,one  thing,a\n1,Third.,b\n")
            .unwrap();
    assert_eq!(set.split_units(), [0, 1, 0, 0]);
}

#[test]
fn what_was_frozen_for_testing_is_not_trained_on_and_alone_is_scored() {
    let csv = "text,label,part\nx,a,test\ny,b,train\nz,b,\n";
    let texts = |csv: &str, part| -> (Vec<String>, usize) {
        let scheme =
            Scheme::parse("name = \"t\"\nclasses = [\"a\", \"b\"]", Path::new("s")).unwrap();
        let requested = Requested {
            part,
            ..Requested::default()
        };
        let path = Path::new("l.csv");
        let set = read_labelled_from(csv.as_bytes(), path, &scheme, &requested).unwrap();
        let texts = set.rows.iter().map(|row| row.text.clone()).collect();
        (texts, set.n_set_aside)
    };
    let named = |names: &[&str]| names.iter().map(|n| (*n).to_owned()).collect::<Vec<_>>();
    assert_eq!(texts(csv, None), (named(&["x", "y", "z"]), 0));
    assert_eq!(texts(csv, Some(Part::Train)), (named(&["y", "z"]), 1));
    assert_eq!(texts(csv, Some(Part::Test)), (named(&["x", "z"]), 1));
    let other = "text,label,part\nx,a,one\ny,b,train\n";
    assert_eq!(texts(other, Some(Part::Test)), (named(&["x", "y"]), 0));
}

#[test]
fn without_an_article_column_each_row_stands_alone() {
    let set = set("text,label\nx,a\ny,b\n").unwrap();
    assert_eq!(set.split_units(), [0, 1]);
    assert_eq!(set.ungrouped.len(), 1);
}
