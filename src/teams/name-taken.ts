/** What is said of the name of another living team. */
export const nameTaken = 'Another team of the organization has this name.';
