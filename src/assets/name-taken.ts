/** What is said of a name or slug of another living asset. */
export const nameTaken = 'Another asset of the organization has this name. Choose another one.';
