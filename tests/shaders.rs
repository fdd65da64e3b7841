//! Every shader as the engine composes it, through naga: it parses, it validates, and what it declares is what the
//! Rust side believes: bindings and their access, the layout of the step's uniform, override constants, workgroup.
#![cfg(not(target_arch = "wasm32"))]

mod support;

use naga::valid::{Capabilities, ValidationFlags, Validator};
use naga::{AddressSpace, GlobalVariable, Module, StorageAccess, TypeInner};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::mem::offset_of;
use vae_lab::activation::ACTIVATIONS;
use vae_lab::config::{Config, Pixels};
use vae_lab::kernel::{Dispatch, Tile};
use vae_lab::likelihood::LIKELIHOODS;
use vae_lab::model;
use vae_lab::plan::Step;
use vae_lab::shader::compose;

const TILES: [Tile; 4] = [
    Tile { rows: 8, cols: 2, workgroup: [4, 4] },
    Tile { rows: 4, cols: 1, workgroup: [8, 8] },
    Tile { rows: 16, cols: 3, workgroup: [3, 2] },
    Tile { rows: 1, cols: 1, workgroup: [1, 1] },
];

/// The fields of `Step`, in order: all are four bytes wide.
const STEP: [(&str, usize); 16] = [
    ("seed", offset_of!(Step, seed)),
    ("stream", offset_of!(Step, stream)),
    ("step", offset_of!(Step, step)),
    ("slot", offset_of!(Step, slot)),
    ("epoch", offset_of!(Step, epoch)),
    ("position", offset_of!(Step, position)),
    ("n_images", offset_of!(Step, n_images)),
    ("n_valid", offset_of!(Step, n_valid)),
    ("first_row", offset_of!(Step, first_row)),
    ("learning_rate", offset_of!(Step, learning_rate)),
    ("beta", offset_of!(Step, beta)),
    ("sigma", offset_of!(Step, sigma)),
    ("noise", offset_of!(Step, noise)),
    ("adam_m", offset_of!(Step, adam_m)),
    ("adam_v", offset_of!(Step, adam_v)),
    ("first_sample", offset_of!(Step, first_sample)),
];

/// Every dispatch of a spread of models.
fn dispatches() -> Vec<Dispatch> {
    let mut all = Vec::new();
    for likelihood in &LIKELIHOODS {
        for activation in &ACTIVATIONS {
            for hidden in [vec![], vec![5], vec![7, 400, 3]] {
                let options = json!({ "hidden": hidden, "likelihood": likelihood.name, "activation": activation.name });
                all.extend(dispatches_of(&options));
            }
        }
    }
    for options in support::objectives() {
        all.extend(dispatches_of(&options));
    }
    for (pixels, _) in Pixels::ALL {
        all.extend(dispatches_of(&json!({ "pixels": pixels, "likelihood": "gaussian" })));
    }
    all
}

fn dispatches_of(options: &Value) -> Vec<Dispatch> {
    let plan = model::plan(&Config::from_json(options).unwrap());
    plan.programs().into_iter().flat_map(|program| program.dispatches.clone()).collect()
}

/// What is wrong with a shader, if anything.
fn fault(source: &str, dispatch: &Dispatch, tile: Tile) -> Option<String> {
    let module = match naga::front::wgsl::parse_str(source) {
        Ok(module) => module,
        Err(error) => return Some(error.emit_to_string(source)),
    };
    if let Err(error) = Validator::new(ValidationFlags::all(), Capabilities::empty()).validate(&module) {
        return Some(error.emit_to_string(source));
    }
    let checks = [
        bindings(&module, dispatch),
        step(&module),
        constants(&module, dispatch, tile),
        entry(&module, dispatch, tile),
    ];
    checks.into_iter().flatten().next()
}

fn bindings(module: &Module, dispatch: &Dispatch) -> Option<String> {
    let access = |variable: &GlobalVariable| match variable.space {
        AddressSpace::Uniform => Some("uniform"),
        AddressSpace::Storage { access } if access == StorageAccess::LOAD => Some("read"),
        AddressSpace::Storage { access } if access == StorageAccess::LOAD | StorageAccess::STORE => Some("read_write"),
        _ => None,
    };
    let bound = module.global_variables.iter().filter_map(|(_, variable)| {
        let place = variable.binding.as_ref()?;
        Some(((place.group, place.binding), access(variable)))
    });
    let mut found: Vec<_> = bound.collect();
    found.sort_unstable();
    let storage = dispatch.kernel().bindings();
    let storage = storage.iter().map(|binding| if binding.writable { "read_write" } else { "read" });
    let expected: Vec<_> =
        std::iter::once("uniform").chain(storage).zip(0..).map(|(access, index)| ((0, index), Some(access))).collect();
    (found != expected).then(|| format!("bindings {found:?}, expected {expected:?}"))
}

fn step(module: &Module) -> Option<String> {
    let uniform = module.global_variables.iter().find(|(_, variable)| variable.space == AddressSpace::Uniform)?.1;
    let TypeInner::Struct { members, span } = &module.types[uniform.ty].inner else {
        return Some("the step is no struct".into());
    };
    let found: Vec<_> =
        members.iter().map(|member| (member.name.as_deref().unwrap_or_default(), member.offset as usize)).collect();
    (found != STEP || *span as usize != size_of::<Step>()).then(|| format!("the step is {found:?}, {span} bytes"))
}

fn constants(module: &Module, dispatch: &Dispatch, tile: Tile) -> Option<String> {
    let found: BTreeSet<_> = module.overrides.iter().filter_map(|(_, constant)| constant.name.clone()).collect();
    let expected: BTreeSet<_> =
        dispatch.kernel().constants(tile).into_iter().map(|(name, _)| name.to_owned()).collect();
    (found != expected).then(|| format!("constants {found:?}, expected {expected:?}"))
}

fn entry(module: &Module, dispatch: &Dispatch, tile: Tile) -> Option<String> {
    let [entry] = module.entry_points.as_slice() else { return Some("more or fewer than one entry".into()) };
    // Lanes of a slot lie along x, whatever the tile.
    let flat = matches!(dispatch, Dispatch::LossSum(_));
    let expected = [tile.workgroup[0], if flat { 1 } else { tile.workgroup[1] }, 1];
    let found = entry.workgroup_size;
    (entry.name != "main" || found != expected).then(|| format!("{} of {found:?}, expected {expected:?}", entry.name))
}

#[test]
fn every_shader_is_valid_and_is_what_its_kernel_says() {
    let mut seen = BTreeSet::new();
    for dispatch in dispatches() {
        for wish in TILES {
            let tile = dispatch.kernel().tile(wish);
            let source = compose(&dispatch, tile);
            if !seen.insert(source.clone()) {
                continue;
            }
            assert_eq!(fault(&source, &dispatch, tile), None, "{} for {tile:?}", dispatch.label());
        }
    }
    println!("{} different shaders", seen.len());
    // Nine kernels, four of them with many ends, on four tiles.
    assert!(seen.len() >= 150, "only {} different shaders", seen.len());
}

/// Each fault that the checks above are for, put into a good shader.
#[test]
fn a_changed_shader_is_found() {
    let all = dispatches();
    let forward = all.iter().find(|dispatch| dispatch.label() == "linear_forward: z").unwrap();
    let tile = forward.kernel().tile(TILES[0]);
    let good = compose(forward, tile);
    assert_eq!(fault(&good, forward, tile), None);
    for (what, from, to) in [
        ("access", "var<storage, read> params", "var<storage, read_write> params"),
        ("number of a binding", "@binding(4)", "@binding(5)"),
        ("a binding less", "@group(0) @binding(3) var<storage, read_write> gradients: array<vec4f>;", ""),
        ("order of the step's fields", "seed: u32,\nstream: u32,", "stream: u32,\nseed: u32,"),
        ("size of the step", "adam_v: f32,", "adam_v: f32, more: vec4f,"),
        ("name of a constant", "override N_SAMPLES: u32;", "override N_SAMPLES: u32;\noverride MORE: u32;"),
        ("workgroup", "@workgroup_size(WG_X, WG_Y)", "@workgroup_size(WG_X, 7)"),
        ("types", "let sigma = exp(0.5 * logvar);", "let sigma = exp(0.5 * row);"),
        ("syntax", "override X: u32;", "override X u32;"),
    ] {
        let changed = good.replace(from, to);
        assert_ne!(changed, good, "{what}: nothing was changed");
        assert!(fault(&changed, forward, tile).is_some(), "{what}: the change is not found");
    }
}
