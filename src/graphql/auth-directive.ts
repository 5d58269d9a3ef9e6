import {
  DirectiveLocation,
  GraphQLBoolean,
  GraphQLDirective,
  type GraphQLEnumType,
  GraphQLList,
  GraphQLNonNull,
  GraphQLString,
} from 'graphql';

/** The `@auth` directive: the printed form of a gate. `kinds` and `roles` are the schema's own enums. */
export function authDirective(kinds: GraphQLEnumType, roles: GraphQLEnumType): GraphQLDirective {
  return new GraphQLDirective({
    name: 'auth',
    description:
      'Who may use a field, or on a type: who may use those of its fields that carry no rule of their own. All parts that are given must hold.',
    locations: [DirectiveLocation.FIELD_DEFINITION, DirectiveLocation.OBJECT, DirectiveLocation.INTERFACE],
    args: {
      public: { type: GraphQLBoolean, description: 'Anybody, known or not.' },
      inherited: { type: GraphQLBoolean, description: 'Whoever may read the field that returned the object.' },
      principals: { type: new GraphQLList(new GraphQLNonNull(kinds)), description: 'These kinds of principal.' },
      via: { type: GraphQLString, description: '`session`: a signed-in person only, no token of any kind.' },
      role: { type: roles, description: 'People need at least this role in the organization.' },
      scope: { type: GraphQLString, description: 'Tokens need this scope, or `full`.' },
      self: { type: GraphQLBoolean, description: 'Only the person that the object is about.' },
    },
  });
}
