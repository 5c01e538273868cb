export function routerFileVariables(file: string): Promise<Readonly<Record<string, string>>>;
