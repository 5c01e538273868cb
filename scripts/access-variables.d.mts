export function accessVariables(environment: NodeJS.ProcessEnv): {
  ERWIK_ACCESS: string;
  ERWIK_HOSTS: string;
};
