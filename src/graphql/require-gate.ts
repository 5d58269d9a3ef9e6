import SchemaBuilder, { BasePlugin, type PothosOutputFieldConfig, type SchemaTypes } from '@pothos/core';
import type { GraphQLFieldResolver } from 'graphql';
import { checkGate, type Gate, gateDirective } from '../auth/gate.ts';
import { Forbidden } from '../kernel/errors.ts';
import type { Context } from './context.ts';

const pluginName = 'requireGate';

declare global {
  export namespace PothosSchemaTypes {
    interface Plugins<Types extends SchemaTypes> {
      requireGate: RequireGate<Types>;
    }
    interface BaseTypeOptions<Types extends SchemaTypes> {
      /** The rule of every field of this type that declares none of its own. */
      gate?: Types extends SchemaTypes ? Gate : never;
    }
    interface FieldOptions<Types extends SchemaTypes> {
      /** The rule of this field. Root fields must declare one. */
      gate?: Types extends SchemaTypes ? Gate : never;
    }
  }
}

const rootKinds = new Set(['Query', 'Mutation', 'Subscription']);

/**
 * No field without a rule: a root field that declares none, or another field whose type declares no default either, stops the build of
 * the schema. The rule that was declared is the rule that is checked and the rule that is printed as `@auth`.
 */
class RequireGate<Types extends SchemaTypes> extends BasePlugin<Types> {
  override onOutputFieldConfig(field: PothosOutputFieldConfig<Types>): PothosOutputFieldConfig<Types> {
    const own = ownGate(field);
    if (!own && rootKinds.has(field.kind)) throw new Error(`${field.parentType}.${field.name} declares no gate.`);
    const gate = own ?? this.typeGate(field);
    if (!gate) throw new Error(`${field.parentType}.${field.name} declares no gate, and its type has no default.`);
    const extensions = { ...field.extensions, gate };
    return { ...field, extensions: own ? { ...extensions, directives: { auth: gateDirective(own) } } : extensions };
  }

  override onTypeConfig(type: Parameters<BasePlugin<Types>['onTypeConfig']>[0]) {
    const gate = (type.pothosOptions as { gate?: Gate }).gate;
    return gate ? { ...type, extensions: { ...type.extensions, gate, directives: { auth: gateDirective(gate) } } } : type;
  }

  override wrapResolve(resolve: GraphQLFieldResolver<unknown, Types['Context'], object>, field: PothosOutputFieldConfig<Types>) {
    const gate = ownGate(field) ?? this.typeGate(field);
    if (gate === 'public' || gate === 'inherited' || !gate) return resolve;
    const guarded: typeof resolve = (parent, args, context, info) => {
      const { principal } = context as Context;
      // Nobody gets past a closed root field, but may come this way behind a public one: the field is refused, not the whole call.
      if (principal.kind === 'ANONYMOUS' && !rootKinds.has(field.kind)) throw new Forbidden('Only a known caller may see this.');
      checkGate(gate, principal, parent);
      return resolve(parent, args, context, info);
    };
    return guarded;
  }

  private typeGate(field: PothosOutputFieldConfig<Types>): Gate | undefined {
    return (this.buildCache.getTypeConfig(field.parentType).pothosOptions as { gate?: Gate }).gate;
  }
}

function ownGate(field: { pothosOptions: unknown }): Gate | undefined {
  return (field.pothosOptions as { gate?: Gate }).gate;
}

SchemaBuilder.registerPlugin(pluginName, RequireGate);

/** The gate that a built field carries, for what runs before execution (anonymous documents) and for tests. */
export function gateOf(element: { extensions: Readonly<Record<string, unknown>> }): Gate | undefined {
  return element.extensions['gate'] as Gate | undefined;
}
