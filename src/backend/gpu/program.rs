//! Programs compiled for replay: a pipeline and a bind group for each operation.

use super::storage::{Allocation, Storage};
use super::{Gpu, SLOT_BYTES};
use crate::error::Result;
use crate::kernel::gpu::{Binding, Resource, Tile, compose};
use crate::kernel::on_gpu;
use crate::plan::{Operation, Program, StepUniforms};
use crate::tensor::Buffer;
use std::collections::HashMap;
use std::num::NonZeroU64;

/// Compiles programs and caches pipelines. An operation that appears in several programs is compiled once.
#[derive(Debug)]
pub struct Compiler {
    tile: Tile,
    modules: HashMap<String, wgpu::ShaderModule>,
    /// By which bindings are writable.
    layouts: HashMap<Vec<bool>, Layout>,
    pipelines: HashMap<PipelineKey, wgpu::ComputePipeline>,
}

/// Everything that a pipeline depends on: the WGSL, the bits of its constants, and which bindings are writable.
type PipelineKey = (String, Vec<(&'static str, u64)>, Vec<bool>);

#[derive(Debug)]
struct Layout {
    bindings: wgpu::BindGroupLayout,
    pipeline: wgpu::PipelineLayout,
}

/// A program that is ready to run.
#[derive(Debug)]
pub struct CompiledProgram {
    label: &'static str,
    operations: Vec<CompiledOperation>,
}

#[derive(Debug)]
struct CompiledOperation {
    pipeline: wgpu::ComputePipeline,
    bindings: Vec<Binding>,
    layout: wgpu::BindGroupLayout,
    /// See [`crate::kernel::gpu::GpuKernel::layer_table`].
    layer_table: Option<Allocation>,
    /// Created before the program runs. `None` after one of its buffers was replaced.
    bind_group: Option<wgpu::BindGroup>,
    workgroups: [u32; 2],
}

impl Compiler {
    /// A compiler that compiles for `tile`.
    pub fn new(tile: Tile) -> Compiler {
        Compiler { tile, modules: HashMap::new(), layouts: HashMap::new(), pipelines: HashMap::new() }
    }

    /// Compiles a program.
    pub async fn compile(&mut self, gpu: &Gpu, program: &Program) -> Result<CompiledProgram> {
        let operations = gpu.with_error_scopes(|gpu| {
            program.operations.iter().map(|operation| self.compile_operation(gpu, operation)).collect()
        });
        let operations = operations.await;
        if operations.is_err() {
            // What the device refused must not be found again as if it were sound.
            *self = Compiler::new(self.tile);
        }
        Ok(CompiledProgram { label: program.kind.name(), operations: operations? })
    }

    fn compile_operation(&mut self, gpu: &Gpu, operation: &Operation) -> CompiledOperation {
        let kernel = on_gpu(operation);
        let tile = kernel.tile(self.tile);
        let bindings = kernel.bindings();
        let writable: Vec<bool> = bindings.iter().map(|binding| binding.writable).collect();
        let layout = self.layouts.entry(writable.clone()).or_insert_with(|| layout(gpu, &writable));
        let source = compose(operation, tile);
        let constants = kernel.constants(tile);
        let bits = constants.iter().map(|(name, value)| (*name, value.to_bits())).collect();
        let key = (source.clone(), bits, writable);
        let pipeline = self.pipelines.entry(key).or_insert_with(|| {
            let module = self.modules.entry(source.clone()).or_insert_with(|| {
                gpu.device().create_shader_module(wgpu::ShaderModuleDescriptor {
                    label: Some(operation.name()),
                    source: wgpu::ShaderSource::Wgsl(source.into()),
                })
            });
            gpu.device().create_compute_pipeline(&wgpu::ComputePipelineDescriptor {
                label: Some(&operation.label()),
                layout: Some(&layout.pipeline),
                module,
                entry_point: Some("main"),
                compilation_options: wgpu::PipelineCompilationOptions {
                    constants: &constants,
                    zero_initialize_workgroup_memory: false,
                },
                cache: None,
            })
        });
        let table = kernel.layer_table(tile);
        CompiledOperation {
            pipeline: pipeline.clone(),
            bindings,
            layout: layout.bindings.clone(),
            layer_table: (!table.is_empty()).then(|| layer_table(gpu, &table)),
            bind_group: None,
            workgroups: kernel.workgroups(tile),
        }
    }
}

impl CompiledProgram {
    /// Creates the missing bind groups. Returns whether there were any.
    pub async fn bind(&mut self, gpu: &Gpu, storage: &Storage) -> Result<bool> {
        let missing = self.operations.iter_mut().filter(|operation| operation.bind_group.is_none());
        let mut missing: Vec<&mut CompiledOperation> = missing.collect();
        let any = !missing.is_empty();
        if any {
            gpu.with_error_scopes(|gpu| missing.iter_mut().for_each(|operation| operation.bind(gpu, storage))).await?;
        }
        gpu.check().map(|()| any)
    }

    /// Drops the bind groups that hold a buffer, after it was replaced.
    pub fn unbind(&mut self, buffer: Buffer) {
        let resource = Resource::Buffer(buffer);
        for operation in &mut self.operations {
            if operation.bindings.iter().any(|binding| binding.resource == resource) {
                operation.bind_group = None;
            }
        }
    }

    /// Encodes steps, whose uniforms are in the first slots. Call [`CompiledProgram::bind`] first.
    pub fn encode(&self, gpu: &Gpu, n_steps: usize) -> wgpu::CommandEncoder {
        let mut encoder = gpu.device().create_command_encoder(&Default::default());
        let mut pass = encoder
            .begin_compute_pass(&wgpu::ComputePassDescriptor { label: Some(self.label), timestamp_writes: None });
        for slot in 0..n_steps {
            for operation in &self.operations {
                pass.set_pipeline(&operation.pipeline);
                pass.set_bind_group(0, &operation.bind_group, &[(slot * SLOT_BYTES) as u32]);
                pass.dispatch_workgroups(operation.workgroups[0], operation.workgroups[1], 1);
            }
        }
        drop(pass);
        encoder
    }
}

impl CompiledOperation {
    fn bind(&mut self, gpu: &Gpu, storage: &Storage) {
        let step = wgpu::BindGroupEntry {
            binding: 0,
            resource: wgpu::BindingResource::Buffer(wgpu::BufferBinding {
                buffer: storage.steps(),
                offset: 0,
                size: NonZeroU64::new(SLOT_BYTES as u64),
            }),
        };
        let buffers = self.bindings.iter().zip(1..).map(|(binding, index)| {
            let buffer = match binding.resource {
                Resource::Buffer(buffer) => storage.buffer(buffer),
                Resource::LayerTable => {
                    self.layer_table.as_deref().expect("an operation that binds a layer table has one")
                }
            };
            wgpu::BindGroupEntry { binding: index, resource: buffer.as_entire_binding() }
        });
        let entries: Vec<_> = std::iter::once(step).chain(buffers).collect();
        let descriptor = wgpu::BindGroupDescriptor { label: None, layout: &self.layout, entries: &entries };
        self.bind_group = Some(gpu.device().create_bind_group(&descriptor));
    }
}

fn layer_table(gpu: &Gpu, table: &[u32]) -> Allocation {
    let bytes = bytemuck::cast_slice(table);
    let usage = wgpu::BufferUsages::STORAGE | wgpu::BufferUsages::COPY_DST;
    let buffer = Allocation::new(gpu, "layer table", bytes.len() as u64, usage);
    gpu.queue().write_buffer(&buffer, 0, bytes);
    buffer
}

fn layout(gpu: &Gpu, writable: &[bool]) -> Layout {
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
    let step = entry(0, wgpu::BufferBindingType::Uniform, NonZeroU64::new(size_of::<StepUniforms>() as u64));
    let storage = writable
        .iter()
        .zip(1..)
        .map(|(writable, index)| entry(index, wgpu::BufferBindingType::Storage { read_only: !writable }, None));
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
