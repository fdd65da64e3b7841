//! Programs made ready for replay: a pipeline for each dispatch, a bind group for each list of bindings.

use super::storage::Storage;
use super::{Gpu, SLOT_BYTES};
use crate::error::Result;
use crate::kernel::{Binding, Dispatch, Tile};
use crate::plan::{Program, Step};
use crate::shader;
use crate::tensor::Buffer;
use std::collections::HashMap;
use std::num::NonZeroU64;

/// Compiles a program when it first runs, and keeps it.
#[derive(Debug)]
pub struct Compiler {
    tile: Tile,
    modules: HashMap<String, wgpu::ShaderModule>,
    layouts: HashMap<Vec<Binding>, Layout>,
    bind_groups: HashMap<Vec<Binding>, wgpu::BindGroup>,
    programs: HashMap<&'static str, Vec<Replay>>,
}

#[derive(Debug)]
struct Layout {
    bindings: wgpu::BindGroupLayout,
    pipeline: wgpu::PipelineLayout,
}

/// One dispatch, ready.
#[derive(Debug)]
struct Replay {
    pipeline: wgpu::ComputePipeline,
    bindings: Vec<Binding>,
    workgroups: [u32; 2],
}

impl Compiler {
    /// Nothing compiled yet.
    pub fn new(tile: Tile) -> Compiler {
        Compiler {
            tile,
            modules: HashMap::new(),
            layouts: HashMap::new(),
            bind_groups: HashMap::new(),
            programs: HashMap::new(),
        }
    }

    /// Makes sure that a program is ready.
    pub async fn compile(&mut self, gpu: &Gpu, storage: &Storage, program: &Program) -> Result<()> {
        if !self.programs.contains_key(program.name) {
            let replays = gpu
                .guarded(|gpu| program.dispatches.iter().map(|dispatch| self.replay(gpu, dispatch)).collect())
                .await?;
            self.programs.insert(program.name, replays);
        }
        for dispatch in &program.dispatches {
            let bindings = dispatch.kernel().bindings();
            if !self.bind_groups.contains_key(&bindings) {
                let layout = &self.layouts[&bindings].bindings;
                let group = gpu.guarded(|gpu| bind_group(gpu, storage, layout, &bindings)).await?;
                self.bind_groups.insert(bindings, group);
            }
        }
        gpu.check()
    }

    /// Encodes one step of a program that is ready.
    pub fn encode(&self, pass: &mut wgpu::ComputePass, program: &Program, step_offset: u32) {
        for replay in &self.programs[program.name] {
            pass.set_pipeline(&replay.pipeline);
            pass.set_bind_group(0, &self.bind_groups[&replay.bindings], &[step_offset]);
            pass.dispatch_workgroups(replay.workgroups[0], replay.workgroups[1], 1);
        }
    }

    /// A buffer was replaced: what bound it must be made anew.
    pub fn forget_bind_groups(&mut self, buffer: Buffer) {
        self.bind_groups.retain(|bindings, _| bindings.iter().all(|binding| binding.buffer != buffer));
    }

    fn replay(&mut self, gpu: &Gpu, dispatch: &Dispatch) -> Replay {
        let kernel = dispatch.kernel();
        let tile = kernel.tile(self.tile);
        let bindings = kernel.bindings();
        let layout = self.layouts.entry(bindings.clone()).or_insert_with(|| layout(gpu, &bindings));
        let source = shader::compose(dispatch, tile);
        let module = self.modules.entry(source.clone()).or_insert_with(|| {
            gpu.device().create_shader_module(wgpu::ShaderModuleDescriptor {
                label: Some(kernel.name()),
                source: wgpu::ShaderSource::Wgsl(source.into()),
            })
        });
        let pipeline = gpu.device().create_compute_pipeline(&wgpu::ComputePipelineDescriptor {
            label: Some(&dispatch.label()),
            layout: Some(&layout.pipeline),
            module,
            entry_point: Some("main"),
            compilation_options: wgpu::PipelineCompilationOptions {
                constants: &kernel.constants(tile),
                zero_initialize_workgroup_memory: false,
            },
            cache: None,
        });
        Replay { pipeline, bindings, workgroups: kernel.workgroups(tile) }
    }
}

fn layout(gpu: &Gpu, bindings: &[Binding]) -> Layout {
    let entry =
        |binding: u32, ty: wgpu::BufferBindingType, min_binding_size: Option<NonZeroU64>| wgpu::BindGroupLayoutEntry {
            binding,
            visibility: wgpu::ShaderStages::COMPUTE,
            ty: wgpu::BindingType::Buffer {
                ty,
                has_dynamic_offset: ty == wgpu::BufferBindingType::Uniform,
                min_binding_size,
            },
            count: None,
        };
    let step = entry(0, wgpu::BufferBindingType::Uniform, NonZeroU64::new(size_of::<Step>() as u64));
    let storage = bindings
        .iter()
        .zip(1..)
        .map(|(binding, index)| entry(index, wgpu::BufferBindingType::Storage { read_only: !binding.writable }, None));
    let entries: Vec<_> = std::iter::once(step).chain(storage).collect();
    let bindings =
        gpu.device().create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor { label: None, entries: &entries });
    let pipeline = gpu.device().create_pipeline_layout(&wgpu::PipelineLayoutDescriptor {
        label: None,
        bind_group_layouts: &[Some(&bindings)],
        immediate_size: 0,
    });
    Layout { bindings, pipeline }
}

fn bind_group(gpu: &Gpu, storage: &Storage, layout: &wgpu::BindGroupLayout, bindings: &[Binding]) -> wgpu::BindGroup {
    let step = wgpu::BindGroupEntry {
        binding: 0,
        resource: wgpu::BindingResource::Buffer(wgpu::BufferBinding {
            buffer: storage.steps(),
            offset: 0,
            size: NonZeroU64::new(SLOT_BYTES as u64),
        }),
    };
    let buffers = bindings.iter().zip(1..).map(|(binding, index)| wgpu::BindGroupEntry {
        binding: index,
        resource: storage.buffer(binding.buffer).as_entire_binding(),
    });
    let entries: Vec<_> = std::iter::once(step).chain(buffers).collect();
    gpu.device().create_bind_group(&wgpu::BindGroupDescriptor { label: None, layout, entries: &entries })
}
