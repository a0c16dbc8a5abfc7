//! What the program is called.{% capture source %}

/// The name of the binary.
pub const PROGRAM: &str = "countersign";

/// What the site is called where configuration says nothing.
pub const BRAND: &str = "Countersign";
// End of the name.{% endcapture %}{% assign brand = project-name | title_case %}{{ source | replace: "countersign", project-name | replace: "Countersign", brand }}
