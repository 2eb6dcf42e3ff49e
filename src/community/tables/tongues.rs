//! Languages as people write them: a two-letter code of ISO 639-1 or its English name, in any case of letters.
//!
//! Documents take any well-formed tag. In a table that would be a trap, since `german` has the form of a tag: so here a first part of two letters must
//! be a code of the list, and one of more than three must be a name of it. Three letters (ISO 639-2) and private tags (`x-plain`) pass as they are.

use super::{
    super::{fault::Code, faultlog::Finding, faultlog::maybe, language::Language},
    when::Parsed,
};

/// Codes and English names of ISO 639-1.
const LANGUAGES: &str = "\
aa Afar|ab Abkhazian|ae Avestan|af Afrikaans|ak Akan|am Amharic|an Aragonese|ar Arabic|as Assamese|av Avaric|ay Aymara|az Azerbaijani|\
ba Bashkir|be Belarusian|bg Bulgarian|bi Bislama|bm Bambara|bn Bengali|bo Tibetan|br Breton|bs Bosnian|ca Catalan|ce Chechen|ch Chamorro|\
co Corsican|cr Cree|cs Czech|cu Church Slavonic|cv Chuvash|cy Welsh|da Danish|de German|dv Divehi|dz Dzongkha|ee Ewe|el Greek|en English|\
eo Esperanto|es Spanish|et Estonian|eu Basque|fa Persian|ff Fulah|fi Finnish|fj Fijian|fo Faroese|fr French|fy Western Frisian|ga Irish|\
gd Gaelic|gl Galician|gn Guarani|gu Gujarati|gv Manx|ha Hausa|he Hebrew|hi Hindi|ho Hiri Motu|hr Croatian|ht Haitian|hu Hungarian|\
hy Armenian|hz Herero|ia Interlingua|id Indonesian|ie Interlingue|ig Igbo|ii Sichuan Yi|ik Inupiaq|io Ido|is Icelandic|it Italian|\
iu Inuktitut|ja Japanese|jv Javanese|ka Georgian|kg Kongo|ki Kikuyu|kj Kuanyama|kk Kazakh|kl Kalaallisut|km Khmer|kn Kannada|ko Korean|\
kr Kanuri|ks Kashmiri|ku Kurdish|kv Komi|kw Cornish|ky Kirghiz|la Latin|lb Luxembourgish|lg Ganda|li Limburgan|ln Lingala|lo Lao|\
lt Lithuanian|lu Luba-Katanga|lv Latvian|mg Malagasy|mh Marshallese|mi Maori|mk Macedonian|ml Malayalam|mn Mongolian|mr Marathi|ms Malay|\
mt Maltese|my Burmese|na Nauru|nb Norwegian Bokmal|nd North Ndebele|ne Nepali|ng Ndonga|nl Dutch|nn Norwegian Nynorsk|no Norwegian|\
nr South Ndebele|nv Navajo|ny Chichewa|oc Occitan|oj Ojibwa|om Oromo|or Oriya|os Ossetian|pa Panjabi|pi Pali|pl Polish|ps Pashto|\
pt Portuguese|qu Quechua|rm Romansh|rn Rundi|ro Romanian|ru Russian|rw Kinyarwanda|sa Sanskrit|sc Sardinian|sd Sindhi|se Northern Sami|\
sg Sango|si Sinhala|sk Slovak|sl Slovenian|sm Samoan|sn Shona|so Somali|sq Albanian|sr Serbian|ss Swati|st Southern Sotho|su Sundanese|\
sv Swedish|sw Swahili|ta Tamil|te Telugu|tg Tajik|th Thai|ti Tigrinya|tk Turkmen|tl Tagalog|tn Tswana|to Tonga|tr Turkish|ts Tsonga|\
tt Tatar|tw Twi|ty Tahitian|ug Uighur|uk Ukrainian|ur Urdu|uz Uzbek|ve Venda|vi Vietnamese|vo Volapuk|wa Walloon|wo Wolof|xh Xhosa|\
yi Yiddish|yo Yoruba|za Zhuang|zh Chinese|zu Zulu";

fn languages() -> impl Iterator<Item = (&'static str, &'static str)> {
    LANGUAGES.split('|').filter_map(|entry| entry.split_once(' '))
}

/// The tag of what is written; the word `any` is passed on.
pub(super) fn language(text: &str) -> Parsed<String> {
    if text.eq_ignore_ascii_case("any") {
        return Ok("any".to_owned());
    }
    if let Some((code, _)) = languages().find(|(_, name)| name.eq_ignore_ascii_case(text)) {
        return Ok(code.to_owned());
    }
    let first = text.split('-').next().unwrap_or_default();
    let known = match first.len() {
        2 => languages().any(|(code, _)| code.eq_ignore_ascii_case(first)),
        1 | 3 => true,
        _ => false,
    };
    if known && Language::new(text).is_some() {
        return Ok(text.to_owned());
    }
    // Two letters are near to everything.
    let near = if text.len() > 2 {
        let lower = text.to_lowercase();
        let names: Vec<_> = languages().map(|(_, name)| (name.to_lowercase(), name)).collect();
        let near = maybe(&lower, names.iter().map(|(lower, _)| lower.as_str()));
        let found = names.iter().find(|(lower, _)| near.contains(&format!("\"{lower}\"")));
        found.map(|(_, name)| format!(" Maybe you meant \"{name}\".")).unwrap_or_default()
    } else {
        String::new()
    };
    let cause = "this is neither a language's code nor its English name";
    let remedy = format!(
        "Give a code such as `de` or `pt-BR`, or a name such as `German`; several separated by `|`.{near}"
    );
    Err(Finding::new(Code::InvalidLanguage, cause, remedy))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_that_of_the_standard() {
        let codes: Vec<_> = languages().map(|(code, _)| code).collect();
        // 183 codes are in force since `sh` was withdrawn; `bh`, withdrawn later, is left out as well.
        assert_eq!(codes.len(), LANGUAGES.split('|').count());
        assert!(codes.is_sorted() && codes.windows(2).all(|pair| pair[0] != pair[1]), "in order, each once");
        assert!(codes.iter().all(|code| code.len() == 2 && Language::new(code).is_some()));
        assert!((180..=184).contains(&codes.len()), "{}", codes.len());
    }

    #[test]
    fn codes_and_names_are_understood_and_near_ones_offered() {
        for (text, tag) in [
            ("de", "de"),
            ("German", "de"),
            ("ARABIC", "ar"),
            ("pt-BR", "pt-BR"),
            ("x-plain", "x-plain"),
            ("ckb", "ckb"),
            ("Any", "any"),
            ("norwegian bokmal", "nb"),
        ] {
            assert_eq!(language(text).ok().as_deref(), Some(tag), "{text}");
        }
        let remedy = language("Germann").unwrap_err().remedy;
        assert!(remedy.contains("Maybe you meant \"German\""), "{remedy}");
        for bad in ["qq", "deutsch", "de, en", "d", "germany of old", "plattdeutsch", "xx-YY"] {
            assert!(language(bad).is_err(), "{bad}");
        }
    }
}
