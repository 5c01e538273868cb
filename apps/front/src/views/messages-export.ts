/** What copies of the wiki for reading without it say. */
export const exportMessages = {
  allPages: 'All pages',
  home: 'Home',
  contents: 'Pages of this wiki',
  copyOf: 'A copy of',
  asOf: 'as of',
  gone: 'This page was deleted while the copy was made.',
};
