//! Passes every composed shader through naga: it parses and validates, and its declarations agree with the Rust side.
//! These are the bindings with their access, the layout of the step's uniforms, the override constants and the
//! workgroup size.
#![cfg(not(target_arch = "wasm32"))]

mod support;

use naga::valid::{Capabilities, ValidationFlags, Validator};
use naga::{AddressSpace, GlobalVariable, Module, StorageAccess, TypeInner};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::mem::offset_of;
use vae_lab::activation::ACTIVATIONS;
use vae_lab::config::{Config, Pixels};
use vae_lab::kernel::gpu::{Resource, Tile, compose};
use vae_lab::kernel::on_gpu;
use vae_lab::likelihood::LIKELIHOODS;
use vae_lab::model;
use vae_lab::plan::{Noise, Operation, StepUniforms};
use vae_lab::tensor::{Buffer, Tensor};

const TILES: [Tile; 4] = [
    Tile { rows: 8, cols: 2, workgroup: [4, 4] },
    Tile { rows: 4, cols: 1, workgroup: [8, 8] },
    Tile { rows: 16, cols: 3, workgroup: [3, 2] },
    Tile { rows: 1, cols: 1, workgroup: [1, 1] },
];

/// The fields of `Step`, in order: all are four bytes wide.
const STEP: [(&str, usize); 17] = [
    ("seed", offset_of!(StepUniforms, seed)),
    ("stream", offset_of!(StepUniforms, stream)),
    ("step", offset_of!(StepUniforms, step)),
    ("slot", offset_of!(StepUniforms, slot)),
    ("epoch", offset_of!(StepUniforms, epoch)),
    ("position", offset_of!(StepUniforms, position)),
    ("n_images", offset_of!(StepUniforms, n_images)),
    ("n_valid", offset_of!(StepUniforms, n_valid)),
    ("first_row", offset_of!(StepUniforms, first_row)),
    ("learning_rate", offset_of!(StepUniforms, learning_rate)),
    ("beta", offset_of!(StepUniforms, beta)),
    ("sigma", offset_of!(StepUniforms, sigma)),
    ("noise", offset_of!(StepUniforms, noise)),
    ("m_correction", offset_of!(StepUniforms, m_correction)),
    ("v_correction", offset_of!(StepUniforms, v_correction)),
    ("first_sample", offset_of!(StepUniforms, first_sample)),
    ("mean_weight", offset_of!(StepUniforms, mean_weight)),
];

/// Every operation of many different models.
fn operations() -> Vec<Operation> {
    let mut all = Vec::new();
    for likelihood in &LIKELIHOODS {
        for activation in &ACTIVATIONS {
            for hidden in [vec![], vec![5], vec![7, 400, 3]] {
                let options = json!({ "hidden": hidden, "likelihood": likelihood.name, "activation": activation.name });
                all.extend(operations_of(&options));
            }
        }
    }
    for options in support::objectives() {
        all.extend(operations_of(&options));
    }
    for (pixels, _) in Pixels::ALL {
        all.extend(operations_of(&json!({ "pixels": pixels, "likelihood": "gaussian" })));
    }
    all
}

fn operations_of(options: &Value) -> Vec<Operation> {
    let plan = model::plan(&Config::from_json(options).unwrap());
    plan.programs().flat_map(|program| program.operations.clone()).collect()
}

/// The first fault of a shader, if it has one.
fn fault(source: &str, operation: &Operation, tile: Tile) -> Option<String> {
    let module = match naga::front::wgsl::parse_str(source) {
        Ok(module) => module,
        Err(error) => return Some(error.emit_to_string(source)),
    };
    if let Err(error) = Validator::new(ValidationFlags::all(), Capabilities::empty()).validate(&module) {
        return Some(error.emit_to_string(source));
    }
    let checks =
        [bindings(&module, operation), step(&module), constants(&module, operation, tile), entry(&module, tile)];
    checks.into_iter().flatten().next()
}

fn bindings(module: &Module, operation: &Operation) -> Option<String> {
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
    let storage = on_gpu(operation).bindings();
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
    (found != STEP || *span as usize != size_of::<StepUniforms>())
        .then(|| format!("the step is {found:?}, {span} bytes"))
}

fn constants(module: &Module, operation: &Operation, tile: Tile) -> Option<String> {
    let found: BTreeSet<_> = module.overrides.iter().filter_map(|(_, constant)| constant.name.clone()).collect();
    let expected: BTreeSet<_> =
        on_gpu(operation).constants(tile).into_iter().map(|(name, _)| name.to_owned()).collect();
    (found != expected).then(|| format!("constants {found:?}, expected {expected:?}"))
}

fn entry(module: &Module, tile: Tile) -> Option<String> {
    let [entry] = module.entry_points.as_slice() else { return Some("more or fewer than one entry".into()) };
    let expected = [tile.workgroup[0], tile.workgroup[1], 1];
    let found = entry.workgroup_size;
    (entry.name != "main" || found != expected).then(|| format!("{} of {found:?}, expected {expected:?}", entry.name))
}

/// The first tensor that an operation reads or writes without binding its buffer.
fn reach(operation: &Operation) -> Option<String> {
    let step = StepUniforms { noise: Noise::Recorded as u32, ..StepUniforms::default() };
    let bindings = on_gpu(operation).bindings();
    let bound = |tensor: &Tensor, writable: bool| {
        let resource = Resource::Buffer(tensor.buffer);
        bindings.iter().any(|binding| binding.resource == resource && (binding.writable || !writable))
    };
    let unread = operation.reads(&step).into_iter().find(|tensor| !bound(tensor, false));
    let unwritten = operation.writes(&step).into_iter().find(|tensor| !bound(tensor, true));
    unread.or(unwritten).map(|tensor| format!("{} of {:?} is out of reach", tensor.name, tensor.buffer))
}

#[test]
fn every_shader_is_valid_and_agrees_with_its_kernel() {
    let mut seen = BTreeSet::new();
    for operation in operations() {
        assert_eq!(reach(&operation), None, "{}", operation.label());
        for preferred in TILES {
            let tile = on_gpu(&operation).tile(preferred);
            let source = compose(&operation, tile);
            if !seen.insert(source.clone()) {
                continue;
            }
            assert_eq!(fault(&source, &operation, tile), None, "{} for {tile:?}", operation.label());
        }
    }
    println!("{} different shaders", seen.len());
    // Nine kernels, four of them with many epilogues, on four tiles.
    assert!(seen.len() >= 150, "only {} different shaders", seen.len());
}

#[test]
fn a_tensor_out_of_reach_is_found() {
    let all = operations();
    let losses = all.iter().find(|operation| matches!(operation, Operation::SumLoss(_))).unwrap();
    assert_eq!(reach(losses), None);
    let Operation::SumLoss(mut sum) = losses.clone() else { unreachable!() };
    sum.kl.buffer = Buffer::Gradients;
    assert!(reach(&Operation::SumLoss(sum)).is_some());
}

/// Puts each fault that the checks above look for into a good shader.
#[test]
fn a_changed_shader_is_found() {
    let all = operations();
    let forward = all.iter().find(|operation| operation.label() == "linear_forward: z").unwrap();
    let tile = on_gpu(forward).tile(TILES[0]);
    let good = compose(forward, tile);
    assert_eq!(fault(&good, forward, tile), None);
    for (what, from, to) in [
        ("access", "var<storage, read> params", "var<storage, read_write> params"),
        ("number of a binding", "@binding(4)", "@binding(5)"),
        ("a binding less", "@group(0) @binding(3) var<storage, read_write> gradients: array<vec4f>;", ""),
        ("order of the step's fields", "  seed: u32,\n  stream: u32,", "  stream: u32,\n  seed: u32,"),
        ("size of the step", "v_correction: f32,", "v_correction: f32, more: vec4f,"),
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
