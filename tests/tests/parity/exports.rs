//! What a crate exports, read off its source.

use std::{collections::BTreeMap, fs, path::Path};

use quote::{ToTokens, quote};
use syn::{File, ImplItem, Item, ItemImpl, UseTree, Visibility};

/// Names and signatures: of the crate's own items by their definitions, of others by where they come from. Those within an
/// exported type are `Type::method`, and the traits that it implements `Type: Trait`.
pub(crate) fn exports(of: &Path) -> BTreeMap<String, String> {
    let root = parsed(&of.join("src/lib.rs"));
    let mut exports = BTreeMap::new();
    for item in &root.items {
        let Item::Use(reexport) = item else {
            assert!(!is_public(item), "define it in a module: {}", quote!(#item));
            continue;
        };
        if matches!(reexport.vis, Visibility::Public(_)) {
            follow(&reexport.tree, &mut Vec::new(), &mut |path, name| {
                add(&mut exports, of, &root, path, name);
            });
        }
    }
    exports
}

fn parsed(path: &Path) -> File {
    let text =
        fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    syn::parse_file(&text).unwrap()
}

/// Calls back with each name of a `use`, and the path to it.
fn follow(tree: &UseTree, path: &mut Vec<String>, found: &mut impl FnMut(&[String], String)) {
    match tree {
        UseTree::Path(step) => {
            path.push(step.ident.to_string());
            follow(&step.tree, path, found);
            path.pop();
        }
        UseTree::Name(name) => found(path, name.ident.to_string()),
        UseTree::Rename(name) => {
            path.push(name.ident.to_string());
            found(path, name.rename.to_string());
            path.pop();
        }
        UseTree::Glob(_) => found(path, format!("{}::*", path.join("::"))),
        UseTree::Group(group) => {
            for tree in &group.items {
                follow(tree, path, found);
            }
        }
    }
}

fn add(
    exports: &mut BTreeMap<String, String>,
    of: &Path,
    root: &File,
    path: &[String],
    name: String,
) {
    let own = path.first().filter(|module| {
        let named = |item: &Item| matches!(item, Item::Mod(known) if known.ident == **module);
        root.items.iter().any(named)
    });
    let Some(module) = own else {
        exports.insert(name, format!("of {}", path.join("::")));
        return;
    };
    let one_file = of.join(format!("src/{module}.rs"));
    let folder = of.join(format!("src/{module}/mod.rs"));
    let file = parsed(if one_file.exists() {
        &one_file
    } else {
        &folder
    });
    let mut is_found = false;
    for item in &file.items {
        match item {
            Item::Impl(block) if is_of(block, &name) => add_impl(exports, &name, block),
            _ => {
                if let Some(signature) = signature(item, &name) {
                    is_found = true;
                    exports.insert(name.clone(), signature);
                }
            }
        }
    }
    assert!(is_found, "{name} is not defined in {module}: look further");
}

fn is_public(item: &Item) -> bool {
    let visibility = match item {
        Item::Const(item) => &item.vis,
        Item::Enum(item) => &item.vis,
        Item::Fn(item) => &item.vis,
        Item::Mod(item) => &item.vis,
        Item::Static(item) => &item.vis,
        Item::Struct(item) => &item.vis,
        Item::Trait(item) => &item.vis,
        Item::Type(item) => &item.vis,
        Item::Union(item) => &item.vis,
        _ => return false,
    };
    matches!(visibility, Visibility::Public(_))
}

/// The signature of this item, if it has the name.
fn signature(item: &Item, name: &str) -> Option<String> {
    let (known, signature) = match item {
        Item::Fn(item) => (&item.sig.ident, item.sig.to_token_stream()),
        Item::Type(item) => {
            let (ident, generics, target) = (&item.ident, &item.generics, &item.ty);
            (ident, quote!(type #ident #generics = #target))
        }
        Item::Struct(item) => {
            let fields = item.fields.iter();
            let public = fields.filter(|field| matches!(field.vis, Visibility::Public(_)));
            let derived = item.attrs.iter();
            let derived = derived.filter(|attribute| attribute.path().is_ident("derive"));
            let (ident, generics) = (&item.ident, &item.generics);
            (
                ident,
                quote!(#(#derived)* struct #ident #generics { #(#public),* }),
            )
        }
        _ => return None,
    };
    assert!(known != name || is_public(item), "{name} is not public");
    (known == name).then(|| signature.to_string())
}

fn is_of(block: &ItemImpl, name: &str) -> bool {
    let of = &block.self_ty;
    quote!(#of).to_string() == name
}

fn add_impl(exports: &mut BTreeMap<String, String>, name: &str, block: &ItemImpl) {
    if let Some((implemented, _)) = &block.trait_ {
        let implemented = quote!(#implemented).to_string();
        exports.insert(format!("{name}: {implemented}"), String::new());
        return;
    }
    for item in &block.items {
        if let ImplItem::Fn(method) = item
            && matches!(method.vis, Visibility::Public(_))
        {
            let signature = method.sig.to_token_stream().to_string();
            exports.insert(format!("{name}::{}", method.sig.ident), signature);
        }
    }
}
