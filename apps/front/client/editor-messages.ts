/** What the editor says, in English; readers do not load it. Another language is another object of this type. */
export const editorMessages = {
  toolbar: 'Formatting',
  tools: {
    bold: 'Bold',
    italic: 'Italic',
    heading: 'Heading',
    list: 'List',
    task: 'Task',
    link: 'Link to a page',
    table: 'Table',
    code: 'Code',
    quote: 'Quotation',
    callout: 'Callout',
  },
};
